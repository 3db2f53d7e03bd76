#include "hdf5_extras.h"

#include <hdf5.h>
#include <lzf.h>
#include <stdlib.h>

enum {
    lzf_id = 32000,
    // A token of three bytes stands for at most 264.
    largest_ratio = 88,
    // h5py's filter notes the bytes of a whole chunk as its third parameter.
    chunk_bytes = 2,
};

/// Replaces the compressed `bytes` of `*buffer` by the plain ones. Returns how many they are; 0 on failure, as the
/// library wants it.
static size_t decompress(unsigned flags, size_t parameters, const unsigned values[], size_t bytes, size_t *capacity,
                         void **buffer) {
    if (!(flags & H5Z_FLAG_REVERSE) || parameters <= chunk_bytes) return 0;
    const size_t expected = values[chunk_bytes];
    if (bytes > UINT_MAX || expected == 0 || expected > bytes * largest_ratio) return 0;
    void *plain = H5allocate_memory(expected, 0);
    if (!plain) return 0;
    if (lzf_decompress(*buffer, (unsigned)bytes, plain, (unsigned)expected) != expected) {
        H5free_memory(plain);
        return 0;
    }
    H5free_memory(*buffer);
    *buffer = plain;
    *capacity = expected;
    return expected;
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
