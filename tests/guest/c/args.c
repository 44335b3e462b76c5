// Arguments, names, exit status.
//# args: one "two words" '' -x --long=value 'with "quotes"' last
//# exit: 42
#include <stdio.h>
#include <string.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
    printf("%d\n", argc);
    for (int i = 1; i < argc; i++) printf("%d <%s> %zu\n", i, argv[i], strlen(argv[i]));
    printf("%d %d\n", argv[argc] == NULL, environ != NULL);
    return 42;
}
