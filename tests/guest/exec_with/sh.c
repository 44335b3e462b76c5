// As much of a shell as system(3) and popen(3) need: `sh -c "WORD ..."`.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char *words[16] = {NULL};
    int count = 0;
    if (argc < 3 || strcmp(argv[1], "-c")) return 2;
    // musl has a `--` in front of the command.
    char *command = argv[argc - 1];
    for (char *word = strtok(command, " "); word && count < 15; word = strtok(NULL, " ")) words[count++] = word;
    if (!strcmp(words[0], "exit")) return words[1] ? atoi(words[1]) : 0;
    execvp(words[0], words);
    fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
    return errno == ENOENT ? 127 : 126;
}
