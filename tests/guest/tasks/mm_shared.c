// Memory and files between processes: shared and private mappings, written back, seen, not seen, grown, unmapped.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#define PAGE 4096
static int up[2], down[2];
static void step(int in, int out) { char c = 's'; if (out >= 0) write(out, &c, 1); if (in >= 0) read(in, &c, 1); }
int main(int argc, char **argv) {
    pipe(up);
    pipe(down);
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600), status;
    ftruncate(fd, 4 * PAGE);
    char *shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    int *anonymous = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *own = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(shared + PAGE, "before the fork");
    strcpy(private + 2 * PAGE, "private before");
    strcpy(own, "own");
    pid_t child = fork();
    if (!child) {
        // One more mapping of the same file, made here.
        char *again = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        int good = !strcmp(again + PAGE, "before the fork") && !strcmp(private + 2 * PAGE, "private before");
        strcpy(again, "from the child");
        strcpy(private + 2 * PAGE, "child's private");
        strcpy(own, "child's own");
        anonymous[1000] = 1234;
        step(up[0], down[1]);
        good &= !strcmp(again + 3 * PAGE, "from the parent") && !strcmp(shared + 3 * PAGE, "from the parent") && anonymous[1001] == 5678;
        munmap(again, 4 * PAGE);
        msync(shared, 4 * PAGE, MS_SYNC);
        char text[20] = {0};
        pread(fd, text, 15, 3 * PAGE);
        good &= !strcmp(text, "from the parent");
        pwrite(fd, "by pwrite", 10, PAGE);
        step(-1, down[1]);
        _exit(good ? 11 : 12);
    }
    step(down[0], -1);
    printf("shared: %s, private: %s, own: %s, anonymous %d\n", shared, private + 2 * PAGE, own, anonymous[1000]);
    strcpy(shared + 3 * PAGE, "from the parent");
    anonymous[1001] = 5678;
    msync(shared, 4 * PAGE, MS_SYNC);
    step(down[0], up[1]);
    waitpid(child, &status, 0);
    printf("child %d, pwrite seen: %s\n", WEXITSTATUS(status), shared + PAGE);
    // Counting in one word by many.
    anonymous[0] = 0;
    for (int i = 0; i < 8; i++)
        if (!fork()) {
            for (int k = 0; k < 1000; k++) __atomic_fetch_add(&anonymous[0], 1, __ATOMIC_RELAXED);
            _exit(0);
        }
    while (wait(NULL) > 0) {}
    printf("counted %d\n", anonymous[0]);
    // A mapping made by the child is the child's.
    char *hole = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!fork()) {
        char *there = mmap(hole, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        there[0] = 1;
        munmap(shared, 4 * PAGE);
        _exit(there == hole ? 0 : 1);
    }
    wait(&status);
    printf("child's mapping %d, ours still there: %s\n", WEXITSTATUS(status), shared);
    munmap(shared, 4 * PAGE);
    char text[40] = {0};
    pread(fd, text, 39, 0);
    printf("file: %s\n", text);
    close(fd);
    int memfd = memfd_create("name", MFD_CLOEXEC);
    ftruncate(memfd, PAGE);
    char *a = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0), *b = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, memfd, 0);
    if (!fork()) { strcpy(a, "memfd"); _exit(0); }
    wait(NULL);
    printf("%s %s\n", a, b);
    unlink("mapped");
    return 0;
}
