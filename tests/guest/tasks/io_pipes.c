// Producers and consumers over pipes, in threads and in processes: order, atomic writes, ends that close.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#define RECORDS 400
static int pipe1[2], other[2];
struct record { int producer, number; char filling[92]; };
static void produce(int me) {
    for (int i = 0; i < RECORDS; i++) {
        struct record record = {me, i, {0}};
        memset(record.filling, 'a' + me, sizeof record.filling);
        // Below PIPE_BUF: whole, never mixed with another's.
        if (write(pipe1[1], &record, sizeof record) != sizeof record) abort();
    }
}
static void *producer(void *arg) { produce((int)(long)arg); return NULL; }
static void consume(int producers) {
    int next[8] = {0}, wrong = 0, got = 0;
    struct record record;
    for (;;) {
        size_t have = 0;
        ssize_t n = 0;
        while (have < sizeof record && (n = read(pipe1[0], (char *)&record + have, sizeof record - have)) > 0) have += (size_t)n;
        if (have < sizeof record) break;
        got++;
        wrong += record.number != next[record.producer]++;
        for (unsigned i = 0; i < sizeof record.filling; i++) wrong += record.filling[i] != 'a' + record.producer;
        if (got == producers * RECORDS) break;
    }
    printf("records %d, wrong %d\n", got, wrong);
}
static void *filter(void *unused) {
    // Reads words, writes them in upper case.
    char c;
    (void)unused;
    while (read(pipe1[0], &c, 1) == 1) {
        if (c >= 'a' && c <= 'z') c -= 32;
        write(other[1], &c, 1);
    }
    close(other[1]);
    return NULL;
}
static void chain(void) {
    // 20 processes, each adds 1 to every number that comes by.
    int in = -1, first, ends[2];
    pipe(ends);
    first = ends[1];
    in = ends[0];
    for (int i = 0; i < 20; i++) {
        pipe(ends);
        if (!fork()) {
            close(first);
            close(ends[0]);
            int n;
            while (read(in, &n, sizeof n) == sizeof n) { n++; write(ends[1], &n, sizeof n); }
            _exit(0);
        }
        close(in);
        close(ends[1]);
        in = ends[0];
    }
    long sum = 0;
    for (int i = 0; i < 100; i++) {
        int n = i;
        write(first, &n, sizeof n);
        if (i % 10 == 9)
            for (int k = 0; k < 10; k++) { read(in, &n, sizeof n); sum += n; }
    }
    close(first);
    int n, ended = 0;
    printf("chain: sum %ld, end %d\n", sum, (int)read(in, &n, sizeof n));
    while (wait(NULL) > 0) ended++;
    printf("ended %d\n", ended);
    close(in);
}
int main(int argc, char **argv) {
    pthread_t threads[8];
    pipe(pipe1);
    for (long i = 0; i < 8; i++) pthread_create(&threads[i], NULL, producer, (void *)i);
    consume(8);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 5; i++)
        if (!fork()) { produce(i); _exit(i); }
    close(pipe1[1]);
    consume(5);
    int sum = 0, status;
    while (wait(&status) > 0) sum += WEXITSTATUS(status);
    char c;
    printf("statuses %d, end of file %d\n", sum, (int)read(pipe1[0], &c, 1));
    close(pipe1[0]);
    pipe(pipe1);
    pipe(other);
    pthread_create(&threads[0], NULL, filter, NULL);
    FILE *in = fdopen(other[0], "r"), *out = fdopen(pipe1[1], "w");
    fprintf(out, "through a thread\nand two pipes\n");
    fclose(out);
    char line[64];
    while (fgets(line, sizeof line, in)) fputs(line, stdout);
    pthread_join(threads[0], NULL);
    fclose(in);
    chain();
    signal(SIGPIPE, SIG_IGN);
    pipe(pipe1);
    close(pipe1[0]);
    ssize_t n = write(pipe1[1], "x", 1);
    printf("no reader: %d %s\n", (int)n, errno == EPIPE ? "EPIPE" : "?");
    pipe2(other, O_NONBLOCK | O_CLOEXEC);
    n = read(other[0], &c, 1);
    printf("empty: %d %s, flags %d %d\n", (int)n, errno == EAGAIN ? "EAGAIN" : "?", fcntl(other[0], F_GETFD), (fcntl(other[0], F_GETFL) & O_NONBLOCK) != 0);
    long room = 0;
    static char block[4096];
    while ((n = write(other[1], block, sizeof block)) > 0) room += n;
    printf("full: %s, room %ld, size %d\n", errno == EAGAIN ? "EAGAIN" : "?", room, fcntl(other[1], F_GETPIPE_SZ));
    return 0;
}
