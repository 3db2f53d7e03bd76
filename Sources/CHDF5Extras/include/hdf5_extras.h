// What the HDF5 library lacks: a filter for lzf, and an orderly end where the library itself crashes.
#pragma once
#include <hdf5.h>
#include <stddef.h>

/// Teaches the library to read h5py's lzf compression, which is filter 32000 of the HDF Group's list. Less than 0 on
/// failure.
int hdf5_register_lzf(void);

/// How many bytes lzf's `bytes` at `stored` stand for; 0 where they are damaged.
size_t hdf5_lzf_size(const void *stored, size_t bytes);

/// From here to `hdf5_guard_end`, a crash, or 5 seconds of computing, writes the program's name and `sentence` to
/// standard error and ends the process with EX_DATAERR. Of nested guards the outermost counts; a second thread waits for
/// the first.
void hdf5_guard_begin(const char *sentence);
void hdf5_guard_end(void);

/// Properties of a transfer in which texts of variable length take no more than `budget` bytes of memory in all; a damaged
/// file can claim gigabytes for each. They are to be closed, and the texts to be freed. A thread makes one at a time.
hid_t hdf5_transfer_of_texts(size_t budget);

/// From here to `hdf5_unlimit_memory`, the process may take no more than `bytes` in addition to what it has: what such
/// texts claim the library takes for itself first. A thread does so at a time.
void hdf5_limit_memory(size_t bytes);
void hdf5_unlimit_memory(void);
