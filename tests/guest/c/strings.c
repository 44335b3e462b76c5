// Functions of <string.h>: results, ends, overlaps, tokens.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static int sign(int v) { return (v > 0) - (v < 0); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    char a[128], b[128];
    strcpy(a, "The quick brown fox jumps over the lazy dog");
    printf("%zu %zu\n", strlen(a), strnlen(a, 10));
    printf("%s|%s|%s\n", strchr(a, 'q'), strrchr(a, 'o'), strstr(a, "jumps"));
    printf("%d %d\n", strchr(a, 'Z') == NULL, strstr(a, "cat") == NULL);
    printf("%zu %zu %s\n", strspn(a, "Tehquick "), strcspn(a, "xyz"), strpbrk(a, "zyx"));
    strncpy(b, a, 20); b[20] = 0; puts(b);
    memset(b, '#', sizeof b); strncpy(b, "ab", 10); printf("%d %d %d %c\n", b[2], b[9], b[10] == '#', b[0]);
    strcpy(b, "start"); strcat(b, "-middle"); strncat(b, "-endings", 4); puts(b);
    printf("%d %d %d %d\n", sign(strcmp("a", "b")), sign(strcmp("abc", "ab")), strcmp("x", "x"), sign(strcmp("\x80", "\x7f")));
    printf("%d %d %d\n", sign(strncmp("abcX", "abcY", 3)), sign(strncmp("abcX", "abcY", 4)), sign(memcmp("\0\1", "\0\2", 2)));
    memmove(a + 4, a, 20); puts(a);
    memmove(a, a + 7, 25); puts(a);
    char list[] = "one,two;;three, four", *save;
    for (char *t = strtok_r(list, ",; ", &save); t; t = strtok_r(NULL, ",; ", &save)) printf("<%s>", t);
    putchar('\n');
    char csv[] = "a,,b,c,", *p = csv, *t;
    while ((t = strsep(&p, ","))) printf("<%s>", t);
    putchar('\n');
    printf("%s|%s\n", (char *)memchr("hello world", 'w', 11), (char *)memrchr("hello world", 'o', 11));
    printf("%s\n", (char *)memmem("haystack with needle", 20, "needle", 6));
    printf("%s %s\n", strcasestr("Hello WORLD", "world"), strchrnul("abc", 'x') - 3);
    printf("%ld\n", (long)((char *)stpcpy(b, "stp") - b));
    printf("%ld\n", (long)((char *)mempcpy(b, "mem", 3) - b));
    printf("%s|%s\n", strerror(ENOENT), strerror(EINVAL));
    printf("%s|%s\n", strsignal(SIGSEGV), strsignal(SIGINT));
    char big[64]; strerror_r(EACCES, big, sizeof big);
    for (int e = 0; e < 134; e++) printf("%d %s\n", e, strerror(e));
    printf("%d %d %d\n", ffs(0), ffs(8), ffsl(1L << 40));
    swab("badcfe", b, 6); b[6] = 0; puts(b);
    bzero(b, 4); printf("%d\n", b[3]);
    printf("%d %d\n", bcmp("ab", "ab", 2), bcmp("ab", "ac", 2) != 0);
    printf("%s\n", index("index", 'd'));
    printf("%d\n", strverscmp("file9", "file10") < 0);
    char *dup = strdupa("on the stack"); puts(dup);
    char *joined = NULL;
    printf("%d %s\n", asprintf(&joined, "%s-%d", "as", 42), joined);
    free(joined);
    return 0;
}
