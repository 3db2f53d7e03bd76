#include "hdf5_extras.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static _Thread_local size_t left;

static void *take(size_t bytes, void *unused) {
    (void)unused;
    if (bytes > left) return NULL;
    left -= bytes;
    return malloc(bytes);
}

static void give(void *memory, void *unused) {
    (void)unused;
    free(memory);
}

hid_t hdf5_transfer_of_texts(size_t budget) {
    left = budget;
    const hid_t properties = H5Pcreate(H5P_DATASET_XFER);
    H5Pset_vlen_mem_manager(properties, take, NULL, give, NULL);
    return properties;
}

static struct rlimit outside;

void hdf5_limit_memory(size_t bytes) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    const int found = file ? fscanf(file, "%lu", &pages) : 0;
    if (file) fclose(file);
    getrlimit(RLIMIT_AS, &outside);
    struct rlimit inside = outside;
    const rlim_t limit = pages * (rlim_t)sysconf(_SC_PAGESIZE) + bytes;
    if (found == 1 && limit < inside.rlim_cur) inside.rlim_cur = limit;
    setrlimit(RLIMIT_AS, &inside);
}

void hdf5_unlimit_memory(void) { setrlimit(RLIMIT_AS, &outside); }
