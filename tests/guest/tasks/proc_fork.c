// fork: trees with exit statuses, shared pipes and offsets, memory and descriptors of one's own.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static int global = 1;
static int ends[2];
// Each node adds its own number of descendants to its status.
static int tree(int depth) {
    int sum = 1;
    char c = (char)('a' + depth);
    write(ends[1], &c, 1);
    if (!depth) return sum;
    pid_t children[3];
    for (int i = 0; i < 3; i++) {
        children[i] = fork();
        if (!children[i]) _exit(tree(depth - 1));
    }
    for (int i = 2; i >= 0; i--) {
        int status;
        if (waitpid(children[i], &status, 0) != children[i] || !WIFEXITED(status)) abort();
        sum += WEXITSTATUS(status);
    }
    return sum;
}
static void memory(void) {
    int local = 2, *heap = malloc(sizeof *heap), status;
    static char *big;
    char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    big = malloc(3 << 20);
    memset(big, 7, 3 << 20);
    *heap = 3;
    for (int i = 0; i < 4; i++) {
        pid_t child = fork();
        if (!child) {
            global += 10 + i;
            local += 20 + i;
            *heap += 30 + i;
            big[i << 18] = (char)i;
            shared[i] = (char)(global + local + *heap);
            int *more = malloc(100000);
            memset(more, 1, 100000);
            free(more);
            _exit(0);
        }
        waitpid(child, &status, 0);
    }
    printf("ours %d %d %d, theirs %d %d %d %d, big %d\n", global, local, *heap, shared[0], shared[1], shared[2], shared[3], big[2 << 18]);
    free(big);
    free(heap);
}
static void files(void) {
    // The offset belongs to the open file, which is shared; the descriptor isn't.
    int fd = open("shared.txt", O_RDWR | O_CREAT | O_TRUNC, 0600), status;
    write(fd, "0123456789", 10);
    lseek(fd, 2, SEEK_SET);
    if (!fork()) {
        char text[4] = {0};
        read(fd, text, 3);
        write(fd, text, 3);
        close(fd);
        chdir("/");
        umask(077);
        _exit(0);
    }
    wait(&status);
    char text[16] = {0};
    printf("offset %d, ", (int)lseek(fd, 0, SEEK_CUR));
    pread(fd, text, 15, 0);
    printf("text %s, umask %03o, here: %s\n", text, umask(022), access("shared.txt", F_OK) ? "no" : "yes");
    close(fd);
    fd = open("append.txt", O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0600);
    for (int i = 0; i < 5; i++)
        if (!fork()) { for (int k = 0; k < 20; k++) write(fd, "line\n", 5); _exit(0); }
    while (wait(NULL) > 0) {}
    printf("appended %d\n", (int)lseek(fd, 0, SEEK_END));
    close(fd);
    unlink("shared.txt");
    unlink("append.txt");
}
int main(int argc, char **argv) {
    pipe(ends);
    int nodes = tree(4), counts[8] = {0};
    close(ends[1]);
    char c;
    while (read(ends[0], &c, 1) == 1) counts[c - 'a']++;
    printf("nodes %d: %d %d %d %d %d\n", nodes, counts[4], counts[3], counts[2], counts[1], counts[0]);
    memory();
    files();
    // What isn't flushed yet is in both.
    printf("twice ");
    pid_t parent = getpid(), child = fork();
    if (!child) {
        printf("child: parent %s, pid %s\n", getppid() == parent ? "right" : "wrong", getpid() != parent ? "new" : "old");
        exit(0);
    }
    waitpid(child, NULL, 0);
    printf("parent\n");
    fflush(stdout);
    // Orphans go to someone else.
    pipe(ends);
    if (!fork()) {
        pid_t middle = getpid();
        if (!fork()) {
            while (getppid() == middle) usleep(1000);
            write(ends[1], "o", 1);
        }
        _exit(0);
    }
    wait(NULL);
    read(ends[0], &c, 1);
    int none = wait(NULL);
    printf("orphan %c, %d %s\n", c, none, errno == ECHILD ? "ECHILD" : "?");
    return 0;
}
