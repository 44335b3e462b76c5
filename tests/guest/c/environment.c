// The environment: reading, changing, unsetting, clearing.
//# env: ALPHA=first BETA=second EMPTY= SPACED=x=y=z
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern char **environ;
static const char *get(const char *name) { const char *v = getenv(name); return v ? v : "(unset)"; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%s %s <%s> %s %s\n", get("ALPHA"), get("BETA"), get("EMPTY"), get("SPACED"), get("NOT_THERE"));
    int internal = 0;
    for (char **e = environ; *e; e++) internal += strncmp(*e, "ELFCONV_", 8) == 0;
    printf("internal %d\n", internal);
    setenv("ALPHA", "changed", 1); setenv("BETA", "kept", 0); setenv("GAMMA", "new", 1);
    printf("%s %s %s\n", get("ALPHA"), get("BETA"), get("GAMMA"));
    static char entry[] = "DELTA=put";
    putenv(entry);
    printf("%s\n", get("DELTA"));
    entry[6] = 'P';
    printf("%s\n", get("DELTA"));
    unsetenv("ALPHA");
    printf("%s\n", get("ALPHA"));
    printf("%d %d\n", setenv("", "x", 1), setenv("a=b", "x", 1));
    for (int i = 0; i < 200; i++) { char n[16]; snprintf(n, 16, "V%d", i); setenv(n, n, 1); }
    printf("%s %s\n", get("V0"), get("V199"));
    clearenv();
    printf("%s %d\n", get("BETA"), environ == NULL || *environ == NULL);
    setenv("AFTER", "clear", 1);
    printf("%s\n", get("AFTER"));
    return 0;
}
