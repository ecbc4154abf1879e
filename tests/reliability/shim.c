/* Lets the nth file operation below a folder fail, once or for good, and notes every connection to a network.

   Preloaded into the program (LD_PRELOAD). Operations: 0 write, 1 fsync, 2 rename, 3 open for creating, 4 mkdir,
   5 write of half the bytes. Faults are armed by a call from the program under test; connections are appended to the
   file named by CONNECTION_LOG. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char armed_folder[PATH_MAX] = "";
static int armed_operation = -1, armed_forever = 0, armed_error = EIO;
static long armed_at = -1, counted = 0;

void fault_arm(const char *folder, int operation, long at, int forever, int error) {
    strncpy(armed_folder, folder, sizeof armed_folder - 1);
    armed_operation = operation;
    armed_at = at;
    armed_forever = forever;
    armed_error = error;
    counted = 0;
}

long fault_count(void) { return counted; }

static int below(const char *path) {
    return armed_folder[0] && strncmp(path, armed_folder, strlen(armed_folder)) == 0;
}

static int fails(int operation, const char *path) {
    if (operation != armed_operation || !below(path)) return 0;
    counted++;
    if (counted - 1 == armed_at || (armed_forever && counted - 1 > armed_at && armed_at >= 0)) {
        errno = armed_error;
        return 1;
    }
    return 0;
}

static int fails_open_file(int operation, int descriptor) {
    char link[64], path[PATH_MAX];
    if (operation != armed_operation) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return fails(operation, path);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (fails_open_file(0, descriptor)) return -1;
    if (count > 1 && fails_open_file(5, descriptor)) {
        if (armed_forever && counted - 1 > armed_at) return -1;
        return real(descriptor, bytes, count / 2);
    }
    return real(descriptor, bytes, count);
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    return fails_open_file(1, descriptor) ? -1 : real(descriptor);
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = dlsym(RTLD_NEXT, "rename");
    return fails(2, to) ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    static int (*real)(const char *, mode_t);
    if (!real) real = dlsym(RTLD_NEXT, "mkdir");
    return fails(4, path) ? -1 : real(path, mode);
}

#define OPEN(name)                                                   \
    int name(const char *path, int flags, ...) {                     \
        static int (*real)(const char *, int, ...);                  \
        va_list rest;                                                \
        va_start(rest, flags);                                       \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;    \
        va_end(rest);                                                \
        if (!real) real = dlsym(RTLD_NEXT, #name);                   \
        if ((flags & O_CREAT) && fails(3, path)) return -1;          \
        return real(path, flags, mode);                              \
    }
OPEN(open)
OPEN(open64)

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    static int (*real)(int, const struct sockaddr *, socklen_t);
    if (!real) real = dlsym(RTLD_NEXT, "connect");
    const char *log = getenv("CONNECTION_LOG");
    if (log && (address->sa_family == AF_INET || address->sa_family == AF_INET6)) {
        FILE *file = fopen(log, "a");
        if (file) {
            fprintf(file, "connect family %d port %d\n", address->sa_family,
                    ntohs(((const struct sockaddr_in *)address)->sin_port));
            fclose(file);
        }
    }
    return real(descriptor, address, length);
}
