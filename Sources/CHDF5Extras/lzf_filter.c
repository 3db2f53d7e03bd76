#include "hdf5_extras.h"

#include <errno.h>
#include <hdf5.h>
#include <lzf.h>
#include <stdlib.h>

enum {
    lzf_id = 32000,
    // A token of three bytes stands for at most 264.
    largest_ratio = 88,
    // h5py's filter notes the bytes of a whole chunk as its third parameter; HDF5 2.0 has it note 0 for texts.
    chunk_bytes = 2,
};

/// Decompresses into a new buffer of the library, of `*size` bytes or, where that is 0, of as many as it takes; NULL on
/// failure.
static void *plain(const void *stored, size_t bytes, size_t *size) {
    const size_t most = bytes > UINT_MAX / largest_ratio ? UINT_MAX : bytes * largest_ratio;
    if (bytes > UINT_MAX || *size > most) return NULL;
    size_t capacity = *size > 0 ? *size : bytes;
    while (capacity <= most) {
        void *target = H5allocate_memory(capacity, 0);
        if (!target) return NULL;
        const unsigned found = lzf_decompress(stored, (unsigned)bytes, target, (unsigned)capacity);
        const int reason = errno;
        if (found > 0 && (*size == 0 || found == *size)) {
            *size = found;
            return target;
        }
        H5free_memory(target);
        if (found > 0 || reason != E2BIG || *size > 0 || capacity == most) return NULL;
        capacity = capacity > most / 2 ? most : 2 * capacity;
    }
    return NULL;
}

size_t hdf5_lzf_size(const void *stored, size_t bytes) {
    size_t size = 0;
    H5free_memory(plain(stored, bytes, &size));
    return size;
}

/// Replaces the compressed `bytes` of `*buffer` by the plain ones. Returns how many they are; 0 on failure, as the
/// library wants it.
static size_t decompress(unsigned flags, size_t parameters, const unsigned values[], size_t bytes, size_t *capacity,
                         void **buffer) {
    if (!(flags & H5Z_FLAG_REVERSE)) return 0;
    size_t size = parameters > chunk_bytes ? values[chunk_bytes] : 0;
    void *target = plain(*buffer, bytes, &size);
    if (!target) return 0;
    H5free_memory(*buffer);
    *buffer = target;
    *capacity = size;
    return size;
}

int hdf5_register_lzf(void) {
    const H5Z_class2_t filter = {
        .version = H5Z_CLASS_T_VERS,
        .id = lzf_id,
        .decoder_present = 1,
        .name = "lzf",
        .filter = decompress,
    };
    return H5Zregister(&filter);
}
