#define _GNU_SOURCE
#include "openblas.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

// What OpenBLAS maps for each call that runs at the same time, and keeps for later ones. Where the kernel refuses it,
// OpenBLAS asks for it for ever.
static const size_t buffer = (size_t)128 << 20;

static sem_t calls;
static const char *failure = "one without routines of BLAS and LAPACK";
static const char *configuration = "", *core = "", *file = "";

static bool fits(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED && munmap(memory, bytes) == 0;
}

/// Has OpenBLAS map buffers while half of the memory stays free, at most one a processor, and returns how many it did; 0 if
/// there is no memory for one.
static int map_buffers(void *library) {
    void *(*take)(int) = (void *(*)(int))dlsym(library, "blas_memory_alloc");
    void (*give)(void *) = (void (*)(void *))dlsym(library, "blas_memory_free");
    if (!take || !give) return 1;
    // Threads that start meanwhile take some, too.
    if (!fits(buffer + buffer / 2)) return 0;
    enum { most = 64 };
    void *buffers[most] = {take(0)};
    int count = 1;
    while (count < most && count < sysconf(_SC_NPROCESSORS_ONLN) && fits((count + 2) * buffer)) buffers[count++] = take(0);
    for (int i = 0; i < count; i++) give(buffers[i]);
    return count;
}

/// What a function of the library without parameters says; empty if there is no such function.
static const char *answer(void *library, const char *name) {
    const char *(*function)(void) = (const char *(*)(void))dlsym(library, name);
    return function ? function() : "";
}

/// Says how much memory is left of what the process may have.
static const char *room_below(rlim_t limit) {
    static char words[96];
    size_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%zu", &pages) != 1) pages = 0;
        fclose(file);
    }
    const size_t used = pages * (size_t)sysconf(_SC_PAGESIZE);
    const size_t room = used < limit ? limit - used : 0;
    snprintf(words, sizeof words, "%zu MiB below the limit of %zu MiB (ulimit -v)", room >> 20, (size_t)limit >> 20);
    return words;
}

openblas_t openblas_load(void) {
    openblas_t routines = {0};
    struct rlimit limit;
    const bool is_limited = getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    if (is_limited && !fits(openblas_memory)) {
        failure = room_below(limit.rlim_cur);
        return routines;
    }
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        failure = strdup(dlerror());
        return routines;
    }
    const int count = is_limited ? map_buffers(library) : SEM_VALUE_MAX;
    if (count == 0) {
        failure = room_below(limit.rlim_cur);
        return routines;
    }
    sem_init(&calls, 0, (unsigned)count);
    routines.dgemm = (blas_dgemm_t)dlsym(library, "dgemm_");
    routines.dsyrk = (blas_dsyrk_t)dlsym(library, "dsyrk_");
    routines.dsyevr = (lapack_dsyevr_t)dlsym(library, "dsyevr_");
    configuration = answer(library, "openblas_get_config");
    core = answer(library, "openblas_get_corename");
    Dl_info place;
    if (routines.dgemm && dladdr((void *)routines.dgemm, &place)) file = place.dli_fname;
    return routines;
}

const char *openblas_failure(void) { return failure; }

const char *openblas_configuration(void) { return configuration; }
const char *openblas_core(void) { return core; }
const char *openblas_file(void) { return file; }

void openblas_enter(void) {
    while (sem_wait(&calls) != 0 && errno == EINTR) continue;
}

void openblas_leave(void) { sem_post(&calls); }
