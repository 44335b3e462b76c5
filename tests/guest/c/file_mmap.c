// Memory mappings: anonymous, of files, protection, growing and moving, shared changes written back, fixed addresses.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    long page = sysconf(_SC_PAGESIZE);
    printf("%ld\n", page);
    int fd = open("data", O_CREAT | O_RDWR, 0644);
    char block[10000];
    for (int i = 0; i < 10000; i++) block[i] = (char)('a' + i % 26);
    write(fd, block, sizeof block);
    char *p = mmap(NULL, 10000, PROT_READ, MAP_PRIVATE, fd, 0);
    printf("%d %d\n", p != MAP_FAILED, memcmp(p, block, 10000));
    printf("rest of page zero %d\n", p[10000] == 0 && p[12287] == 0);
    char *q = mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, page);
    printf("%d %d\n", q != MAP_FAILED, memcmp(q, block + page, 5000));
    memset(q, 'Z', 5000);
    pread(fd, block, 10000, 0);
    printf("private %c\n", block[page]);
    munmap(p, 10000);
    munmap(q, 5000);
    char *s = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (s != MAP_FAILED) {
        memcpy(s + 100, "SHARED", 6);
        msync(s, 10000, MS_SYNC);
        munmap(s, 10000);
        pread(fd, block, 10000, 0);
        printf("shared %.8s\n", block + 99);
    } else printf("shared: %s\n", strerror(errno));
    close(fd);

    char *a = mmap(NULL, 16 * 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int zero = 1;
    for (int i = 0; i < 16 * 65536; i += 100) zero &= a[i] == 0;
    printf("zero %d\n", zero);
    memset(a, 1, 16 * 65536);
    // A hole in the middle, filled again at the same place, is zero again.
    printf("%d\n", munmap(a + 65536, 65536));
    char *h = mmap(a + 65536, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("%d %d %d %d\n", h == a + 65536, h[0], a[65535], a[131072]);
    char *f = mmap(a, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("over %d %d %d\n", f == a, a[0], a[2 * 65536]);
    // Not MAP_FIXED_NOREPLACE: QEMU before 8 knows only the flags of the kernel headers that it was written for.
    printf("%d\n", mprotect(a, 65536, PROT_READ));
    printf("%d\n", mprotect(a, 65536, PROT_READ | PROT_WRITE));
    a[0] = 9;
    printf("%d %d\n", madvise(a, 65536, MADV_DONTNEED), a[0]);
    munmap(a, 16 * 65536);

    char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 65536; i++) m[i] = (char)i;
    m = mremap(m, 65536, 1 << 20, MREMAP_MAYMOVE);
    int same = m != MAP_FAILED;
    for (int i = 0; i < 65536 && same; i++) same &= m[i] == (char)i;
    printf("mremap %d %d\n", same, m[(1 << 20) - 1]);
    m = mremap(m, 1 << 20, 65536, 0);
    printf("%d\n", m != MAP_FAILED && m[100] == 100);
    munmap(m, 65536);
    // Reuse: much more in total than there is.
    int ok = 1;
    for (int i = 0; i < 3000; i++) {
        char *t = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (t == MAP_FAILED) { ok = 0; break; }
        ok &= t[4096] == 0;
        t[4096] = 1;
        munmap(t, 4 << 20);
    }
    printf("reuse %d\n", ok);
    void *reserved = mmap(NULL, 256 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    printf("reserve %d\n", reserved != MAP_FAILED);
    printf("commit %d\n", mprotect((char *)reserved + (64 << 20), 65536, PROT_READ | PROT_WRITE));
    ((char *)reserved)[64 << 20] = 5;
    printf("%d\n", munmap(reserved, 256 << 20));
#ifdef __GLIBC__ // musl's sbrk refuses
    char *brk = sbrk(0);
    printf("brk %d\n", sbrk(100000) == brk && (char *)sbrk(0) == brk + 100000);
    memset(brk, 3, 100000);
    printf("brk %d\n", sbrk(-50000) != (void *)-1 && (char *)sbrk(0) == brk + 50000);
#endif
    return 0;
}
