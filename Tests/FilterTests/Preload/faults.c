// What a system does wrong, on request: a library that is loaded before the C library (LD_PRELOAD). A fault is on if the
// environment has its name.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/// No signal is blocked, as the test program may have left it. Standard input and output do not wait, as a parent may
/// have set them.
__attribute__((constructor)) static void begin(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!getenv("NON_BLOCKING")) return;
    for (int number = 0; number < 2; number++) fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK);
}

/// There are no unnamed files, as on many network file systems.
int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (getenv("NO_UNNAMED_FILES") && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return openat(AT_FDCWD, path, flags, mode);
}

static int is_file(int number) {
    struct stat status;
    return fstat(number, &status) == 0 && S_ISREG(status.st_mode);
}

/// Closing a written file fails, as where a server notices late that it is full.
int close(int number) {
    static int (*next)(int);
    if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, "close");
    const int is_written = is_file(number) && (fcntl(number, F_GETFL) & O_ACCMODE) != O_RDONLY;
    const int status = next(number);
    if (!getenv("CLOSING_FAILS") || !is_written) return status;
    errno = EIO;
    return -1;
}

/// Reads give one byte at a time; or files end after so many bytes.
ssize_t read(int number, void *bytes, size_t count) {
    static ssize_t (*next)(int, void *, size_t);
    if (!next) next = (ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    if (getenv("ONE_BYTE_A_READ") && count > 1) count = 1;
    const char *end = getenv("FILES_END_AT");
    if (end && is_file(number)) {
        const off_t left = atol(end) - lseek(number, 0, SEEK_CUR);
        if (left < (off_t)count) count = left > 0 ? (size_t)left : 0;
    }
    return next(number, bytes, count);
}
