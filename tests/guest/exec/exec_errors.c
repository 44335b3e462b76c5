// Why a file can't be executed, execve(2) and execveat(2), "ERRORS".
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char *args[] = {"x", NULL}, *env[] = {NULL};

static void file(const char *name, const void *bytes, size_t len, mode_t mode) {
    int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (write(fd, bytes, len) != (ssize_t)len) exit(90);
    close(fd);
    chmod(name, mode);
}

static void text(const char *name, const char *bytes, mode_t mode) { file(name, bytes, strlen(bytes), mode); }

static void show(const char *what, long result) {
    // The number: C libraries have words of their own for it, and the oracle another one.
    printf("%s: %ld %d\n", what, result, result < 0 ? errno : 0);
}

static void try(const char *what, const char *path) { show(what, execve(path, args, env)); }

static void try_at(const char *what, int fd, const char *path, int flags) {
    show(what, syscall(SYS_execveat, fd, path, args, env, flags));
}

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    text("text", "echo hello\n", 0755);
    text("empty", "", 0755);
    text("private", "#!/bin/sh\n", 0644);
    text("no_name", "#! \n", 0755);
    text("no_interpreter", "#!/nowhere/sh\n", 0755);
    text("itself", "#!./itself\n", 0755);
    text("interpreter_is_text", "#!./text\n", 0755);
    text("truncated", "\177ELF\2\1\1", 0755);
    char long_line[400];
    memset(long_line, 'a', sizeof long_line);
    memcpy(long_line, "#!/", 3);
    file("long", long_line, sizeof long_line, 0755);
    unsigned char elf[64] = "\177ELF\1\1\1";
    file("elf32", elf, sizeof elf, 0755);
    mkdir("directory", 0755);
    symlink("text", "link");
    symlink("loop", "loop");

    try("missing", "missing");
    try("empty path", "");
    try("directory", "directory");
    try("trailing slash", "text/");
    try("below a file", "text/x");
    try("device", "/dev/null");
    try("private", "private");
    try("text", "text");
    try("empty", "empty");
    try("no name", "no_name");
    try("no interpreter", "no_interpreter");
    try("itself", "itself");
    try("interpreter is text", "interpreter_is_text");
    try("truncated", "truncated");
    try("long", "long");
    try("elf32", "elf32");
    try("loop", "loop");
    char *long_path = malloc(5001);
    memset(long_path, 'a', 5000);
    long_path[5000] = 0;
    try("long path", long_path);
    long_path[300] = 0;
    try("long name", long_path);
    show("null", execve((char *)8, args, env));
    show("bad argv", execve("text", (char **)8, env));
    char *bad[] = {(char *)8, NULL};
    show("bad arg", execve("text", bad, env));
    size_t large = 1 << 18;
    char *argument = malloc(large + 1), *too_long[] = {argument, NULL};
    memset(argument, 'b', large);
    argument[large] = 0;
    show("long argument", execve("text", too_long, env));
    argument[100000] = 0;
    char **many = calloc(201, sizeof *many);
    for (int i = 0; i < 200; i++) many[i] = argument;
    show("many arguments", execve("text", many, env));

    int here = open(".", O_RDONLY | O_DIRECTORY), fd = open("text", O_RDONLY), place = open("text", O_PATH);
    int script = open("no_interpreter", O_RDONLY | O_CLOEXEC);
    try_at("at, text", here, "text", 0);
    try_at("at, link not followed", here, "link", AT_SYMLINK_NOFOLLOW);
    try_at("at, link", here, "link", 0);
    try_at("at, descriptor", fd, "", AT_EMPTY_PATH);
    try_at("at, place", place, "", AT_EMPTY_PATH);
    try_at("at, directory", here, "", AT_EMPTY_PATH);
    try_at("at, script that will be closed", script, "", AT_EMPTY_PATH);
    try_at("at, empty path", fd, "", 0);
    try_at("at, file as directory", fd, "text", 0);
    try_at("at, bad descriptor", 99, "text", 0);
    try_at("at, bad flags", here, "text", 1);
    return 0;
}
