// getopt, getopt_long, and their error messages.
//# args: -a -b value -ccc --long=arg --flag file1 -x --unknown --lo abbreviated file2 -- -not-an-option
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
int main(int argc, char **argv) {
    static int flag;
    static const struct option options[] = {{"long", required_argument, 0, 'l'}, {"flag", no_argument, &flag, 7}, {"optional", optional_argument, 0, 'o'}, {0, 0, 0, 0}};
    int c, index = -1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":ab:c", options, &index)) != -1) {
        printf("%d '%c' %s %d %d\n", c, c > 31 ? c : '.', optarg ? optarg : "-", index, flag);
        if (c == '?') printf("unknown %d\n", optopt);
        index = -1;
    }
    for (int i = optind; i < argc; i++) printf("rest %s\n", argv[i]);
    optind = 1;
    char *again[] = {"prog", "-xfoo", "-y", "bar", NULL};
    while ((c = getopt(4, again, "x:y")) != -1) printf("%c %s\n", c, optarg ? optarg : "-");
    printf("%d\n", optind);
    return 0;
}
