// Much data through a pair of pipes: out to a process that returns it, checked.
//# memory: 24M
// QEMU takes long.
//# oracle: linux
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int out[2], back[2];
static long megabytes;
static uint32_t block[4096], answer[4096];
static void whole_write(int fd, const void *data, size_t len) {
    const char *at = data;
    while (len) { ssize_t n = write(fd, at, len); if (n <= 0) abort(); at += n; len -= (size_t)n; }
}
static size_t whole_read(int fd, void *data, size_t len) {
    char *at = data;
    size_t have = 0;
    while (have < len) { ssize_t n = read(fd, at + have, len - have); if (n <= 0) break; have += (size_t)n; }
    return have;
}
static void *send_all(void *unused) {
    uint32_t number = 0;
    (void)unused;
    for (long i = 0; i < megabytes * 64; i++) {
        for (int k = 0; k < 4096; k++) block[k] = number++ * 2654435761u;
        whole_write(out[1], block, sizeof block);
    }
    close(out[1]);
    return NULL;
}
int main(int argc, char **argv) {
    megabytes = getenv("FULL") ? 1024 : 100;
    pipe(out);
    pipe(back);
    pid_t child = fork();
    if (!child) {
        close(out[1]);
        close(back[0]);
        size_t n;
        // Sizes that fit nothing.
        while ((n = whole_read(out[0], answer, 12344)) > 0) whole_write(back[1], answer, n);
        _exit(0);
    }
    close(out[0]);
    close(back[1]);
    pthread_t sender;
    pthread_create(&sender, NULL, send_all, NULL);
    long blocks = 0, wrong = 0;
    uint32_t number = 0;
    while (whole_read(back[0], answer, sizeof answer) == sizeof answer) {
        blocks++;
        for (int k = 0; k < 4096; k++) wrong += answer[k] != number++ * 2654435761u;
    }
    pthread_join(sender, NULL);
    waitpid(child, NULL, 0);
    printf("all %d, wrong %ld\n", blocks == megabytes * 64, wrong);
    return 0;
}
