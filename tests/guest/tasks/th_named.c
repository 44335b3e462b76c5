// Named semaphores and shared memory objects, which are files below /dev/shm.
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
    char name[40], other[40];
    snprintf(name, sizeof name, "/elfconv-%d", (int)getpid());
    snprintf(other, sizeof other, "/elfconv-m-%d", (int)getpid());
    sem_t *sem = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    printf("open %s\n", sem == SEM_FAILED ? strerror(errno) : "ok");
    sem_t *failed = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    printf("again %s\n", failed == SEM_FAILED && errno == EEXIST ? "EEXIST" : "?");
    printf("same object %d\n", sem_open(name, 0) == sem);
    int fd = shm_open(other, O_RDWR | O_CREAT | O_EXCL, 0600);
    ftruncate(fd, 8192);
    int *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    pid_t child = fork();
    if (!child) {
        // By name, not by inheritance.
        int mine = shm_open(other, O_RDWR, 0);
        int *there = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, mine, 0);
        sem_t *by_name = sem_open(name, 0);
        there[1500] = 4711;
        sem_post(by_name);
        sem_close(by_name);
        _exit(there[0] == 42 ? 0 : 1);
    }
    memory[0] = 42;
    sem_wait(sem);
    printf("memory %d\n", memory[1500]);
    int status;
    waitpid(child, &status, 0);
    printf("unlink %d, ", sem_unlink(name));
    int result = sem_unlink(name);
    printf("again %d %s\n", result, errno == ENOENT ? "ENOENT" : "?");
    printf("unlink %d, ", shm_unlink(other));
    result = shm_open(other, O_RDWR, 0);
    printf("open %d %s, memory %d\n", result, errno == ENOENT ? "ENOENT" : "?", memory[1500]);
    return WEXITSTATUS(status) && memory[0] != 42;
}
