/* The operating system for SQLite (built with SQLITE_OS_OTHER): no files at all, since the databases are in memory,
 * and a clock that stands still. So every contestant does the same work and nothing else. */
#include "sqlite3.h"

#include <string.h>

static int no_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void) vfs, (void) name, (void) flags, (void) out;
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int no_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void) vfs, (void) name, (void) sync;
    return SQLITE_OK;
}

static int no_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
    (void) vfs, (void) name, (void) flags;
    *out = 0;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
    (void) vfs;
    return sqlite3_snprintf(room, out, "%s", name) ? SQLITE_OK : SQLITE_ERROR;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out) {
    (void) vfs;
    memset(out, 7, (size_t) size);
    return size;
}

static int no_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void) vfs;
    return microseconds;
}

static int current_time(sqlite3_vfs *vfs, double *days) {
    (void) vfs;
    *days = 2460000.5;
    return SQLITE_OK;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {.iVersion = 1, .szOsFile = sizeof(sqlite3_file), .mxPathname = 255, .zName = "none",
                              .xOpen = no_open, .xDelete = no_delete, .xAccess = no_access, .xFullPathname = full_name,
                              .xRandomness = randomness, .xSleep = no_sleep, .xCurrentTime = current_time};
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
