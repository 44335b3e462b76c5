// A thousand pipes at the same time, data through all of them, and again after they are closed.
//# memory: 24M
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#define MANY 1000
static int ends[MANY][2];
static struct pollfd polls[MANY];
int main(int argc, char **argv) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    setrlimit(RLIMIT_NOFILE, &limit);
    long sum = 0, ready = 0;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++)
            if (pipe(ends[i])) { printf("pipe %d: %d\n", i, errno); return 1; }
        for (int i = 0; i < MANY; i++) write(ends[i][1], &i, sizeof i);
        for (int i = 0; i < MANY; i++) polls[i] = (struct pollfd){ends[i][0], POLLIN, 0};
        ready += poll(polls, MANY, -1);
        for (int i = MANY - 1; i >= 0; i--) {
            int n = 0;
            read(ends[i][0], &n, sizeof n);
            sum += n;
            close(ends[i][i % 2]);
            close(ends[i][!(i % 2)]);
        }
    }
    printf("sum %ld, ready %ld\n", sum, ready);
    return 0;
}
