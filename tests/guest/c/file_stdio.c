// stdio streams: modes, buffering, seeking, ungetc, memory streams, temporary and unlinked files, getline, freopen.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void dump(const char *path) {
    FILE *f = fopen(path, "r");
    if (!f) { printf("%s: %s\n", path, strerror(errno)); return; }
    printf("%s: <", path);
    for (int c; (c = fgetc(f)) != EOF;) putchar(c);
    puts(">");
    fclose(f);
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    FILE *f = fopen("t", "w+");
    fprintf(f, "line %d\nline %d\nline three without end", 1, 2);
    rewind(f);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, f)) >= 0;) printf("%zd %s%s", n, line, line[n - 1] == '\n' ? "" : "\n");
    printf("%d %d\n", feof(f) != 0, ferror(f));
    fseek(f, 5, SEEK_SET);
    printf("%c", fgetc(f));
    ungetc('Z', f);
    printf("%c %ld\n", fgetc(f), ftell(f));
    fseek(f, -3, SEEK_END);
    char buf[64];
    printf("%zu %ld\n", fread(buf, 1, 60, f), ftell(f));
    fseek(f, 0, SEEK_SET);
    fputs("LINE", f);
    fflush(f);
    fpos_t pos;
    fgetpos(f, &pos);
    fputs("-more", f);
    fsetpos(f, &pos);
    fputc('+', f);
    fclose(f);
    dump("t");
    f = fopen("t", "a+");
    fputs("|appended", f);
    fseek(f, 0, SEEK_SET);
    fgets(buf, 6, f);
    printf("%s\n", buf);
    fputs("|again", f);
    fclose(f);
    dump("t");
    f = fopen("t", "r+");
    fseek(f, 2, SEEK_SET);
    fwrite("####", 2, 2, f);
    fclose(f);
    dump("t");
    printf("%d %s\n", fopen("t", "wx") == NULL, strerror(errno));
    f = fopen("u", "w");
    printf("%d\n", setvbuf(f, NULL, _IONBF, 0));
    fputs("unbuffered", f);
    dump("u");
    fclose(f);
    f = fopen("u", "w");
    static char mine[16];
    setvbuf(f, mine, _IOFBF, sizeof mine);
    fputs("0123456789", f);
    dump("u");
    fputs("abcdefghij", f);
    dump("u");
    fclose(f);
    dump("u");
    f = fopen("u", "w");
    setvbuf(f, NULL, _IOLBF, 0);
    fputs("first\nsecond", f);
    dump("u");
    fclose(f);
    f = fopen("u", "r");
    printf("%d %d\n", fputc('x', f), ferror(f) != 0);
    clearerr(f);
    printf("%d %d\n", fgetc(f), ferror(f));
    fclose(f);
    char *mem = NULL;
    size_t size = 0;
    f = open_memstream(&mem, &size);
    for (int i = 0; i < 100; i++) fprintf(f, "%d,", i);
    fclose(f);
    printf("%zu %.20s\n", size, mem);
    free(mem);
    char fixed[] = "7 8 9 ten";
    f = fmemopen(fixed, strlen(fixed), "r");
    int a, b, c;
    printf("%d", fscanf(f, "%d%d%d%s", &a, &b, &c, buf));
    printf(" %d %s\n", a * b * c, buf);
    fclose(f);
    f = fopen("bin", "wb");
    for (int i = 0; i < 70000; i++) { int v = i * i; fwrite(&v, sizeof v, 1, f); }
    fclose(f);
    f = fopen("bin", "rb");
    long sum = 0;
    for (int i = 69999; i >= 0; i -= 777) { int v; fseek(f, i * 4L, SEEK_SET); if (fread(&v, 4, 1, f) != 1) puts("short"); sum += v; }
    printf("%ld\n", sum);
    fclose(f);
    remove("bin");
    int fd = dup(1);
    f = fdopen(fd, "w");
    fflush(stdout);
    fprintf(f, "through a duplicate of stdout\n");
    fclose(f);
    f = fopen("lines", "w");
    for (int i = 0; i < 1000; i++) fprintf(f, "%d%c", i, i % 10 == 9 ? '\n' : ' ');
    fclose(f);
    f = fopen("lines", "r");
    int lines = 0;
    while (fgets(buf, sizeof buf, f)) lines++;
    printf("%d\n", lines);
    rewind(f);
    ssize_t n = getdelim(&line, &cap, '5', f);
    printf("%zd %s\n", n, line);
    free(line);
    fclose(f);
    fflush(stdout);
    FILE *redirected = freopen("out", "w", stderr);
    fprintf(redirected, "stderr goes to a file\n");
    fflush(stderr);
    dump("out");
    printf("no newline at the end");
    return 0;
}
