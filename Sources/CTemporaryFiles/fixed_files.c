#define _GNU_SOURCE
#include "fixed_files.h"

#include <fcntl.h>
#include <sys/stat.h>

FixedFile file_fixed(const char *path) {
    struct statx status;
    if (statx(AT_FDCWD, path, 0, 0, &status) != 0) return FILE_FREE;
    const unsigned long long flags = status.stx_attributes & status.stx_attributes_mask;
    if (flags & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) return FILE_IMMUTABLE;
    return flags & STATX_ATTR_MOUNT_ROOT ? FILE_MOUNTED : FILE_FREE;
}
