// The loops that turn the bytes of an HDF5 chunk into numbers, in C because a Swift binary cannot pick its machine code
// at run time: each is compiled for every x86-64 processor, and again for those with AVX2 or AVX-512.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// out[i] = the lowest 32 bits of whole number i, of `size` bytes (1, 2, 4 or 8, little-endian). HDF5's shuffle filter puts
/// the first bytes of all numbers first, then all the second ones, and so on.
/// Returns the bits that are set in any of the numbers, so that one look says whether all fit.
uint64_t chunks_join_planes(const uint8_t *planes, size_t count, size_t size, uint32_t *out);

/// The same of numbers that stand one after another.
uint64_t chunks_narrow(const uint8_t *bytes, size_t count, size_t size, uint32_t *out);

/// Undoes the shuffle filter: numbers of `size` bytes one after another.
void chunks_unshuffle(const uint8_t *planes, size_t count, size_t size, uint8_t *out);
