// Thousands of processes, one after the other and some at a time: nothing of them stays.
//# memory: 24M
// QEMU takes long.
//# oracle: linux
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    int many = getenv("FULL") ? 10000 : 1500, status, sum = 0;
    char *memory = malloc(200000);
    memset(memory, 1, 200000);
    for (int i = 0; i < many; i++) {
        pid_t child = fork();
        if (child < 0) { printf("fork failed after %d\n", i); return 1; }
        if (!child) {
            memory[i % 200000]++;
            char *more = malloc(50000);
            memset(more, i, 50000);
            _exit(more[i % 50000] & 1);
        }
        // Some at a time.
        if (i % 8 == 7)
            for (int k = 0; k < 8; k++) { wait(&status); sum += WEXITSTATUS(status); }
    }
    while (wait(&status) > 0) sum += WEXITSTATUS(status);
    printf("half of them: %d\n", sum == many / 2);
    return 0;
}
