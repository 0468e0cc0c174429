/* Records what a process writes to SQLite's files, and when it was synced: LD_PRELOAD, Linux.

   FAULT_WRITES names the record, FAULT_WRITES_OF the database, by its full path. Each entry is a header and, for a write, its bytes. A write is
   recorded before it is made, and a sync before it begins and after it has ended, so that whatever
   the record holds before a sync's beginning is on the disk at its end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct header {
    char kind; /* w: write, t: truncate, b: a sync begins, e: it has ended */
    char file; /* d: the database, l: its write-ahead log */
    uint16_t unused;
    uint32_t length;
    uint64_t offset; /* of a write; the length of a truncated file; the number of a sync */
};

static int record = -1;
static const char *database;
static uint32_t syncs;

__attribute__((constructor)) static void open_record(void) {
    const char *path = getenv("FAULT_WRITES");
    database = getenv("FAULT_WRITES_OF");
    if (path && database)
        record = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static char find_file(int descriptor) {
    char link[64], path[4096];
    if (record < 0)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    size_t size = strlen(database);
    if (strncmp(path, database, size))
        return 0;
    return !path[size] ? 'd' : strcmp(path + size, "-wal") ? 0 : 'l';
}

static void note(char kind, char file, uint64_t offset, const void *bytes, uint32_t length) {
    struct header header = {kind, file, 0, length, offset};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)bytes, length}};
    if (writev(record, parts, length ? 2 : 1) != (ssize_t)(sizeof header + length))
        abort(); /* half a record proves nothing */
}

static void *find(const char *name) { return dlsym(RTLD_NEXT, name); }

#define WRITE(name, type)                                                                \
    ssize_t name(int descriptor, const void *bytes, size_t length, type offset) {        \
        static ssize_t (*real)(int, const void *, size_t, type);                         \
        if (!real)                                                                       \
            real = find(#name);                                                          \
        char file = find_file(descriptor);                                               \
        if (file)                                                                        \
            note('w', file, (uint64_t)offset, bytes, (uint32_t)length);                  \
        return real(descriptor, bytes, length, offset);                                  \
    }

#define TRUNCATE(name, type)                                                             \
    int name(int descriptor, type length) {                                              \
        static int (*real)(int, type);                                                   \
        if (!real)                                                                       \
            real = find(#name);                                                          \
        char file = find_file(descriptor);                                               \
        if (file)                                                                        \
            note('t', file, (uint64_t)length, NULL, 0);                                  \
        return real(descriptor, length);                                                 \
    }

#define SYNC(name)                                                                       \
    int name(int descriptor) {                                                           \
        static int (*real)(int);                                                         \
        if (!real)                                                                       \
            real = find(#name);                                                          \
        char file = find_file(descriptor);                                               \
        if (!file)                                                                       \
            return real(descriptor);                                                     \
        uint64_t number = (uint64_t)getpid() << 32 | __sync_add_and_fetch(&syncs, 1);    \
        note('b', file, number, NULL, 0);                                                \
        int code = real(descriptor);                                                     \
        if (!code)                                                                       \
            note('e', file, number, NULL, 0);                                            \
        return code;                                                                     \
    }

WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
SYNC(fsync)
SYNC(fdatasync)
