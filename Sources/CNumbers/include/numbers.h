// Loops that turn numbers into other numbers, a block at a time, in C because a Swift binary cannot pick its machine code
// at run time: each is compiled for every x86-64 processor, and again for those with AVX2 or AVX-512.
#pragma once
#include <stddef.h>
#include <stdint.h>

// MARK: From the bytes of an HDF5 chunk

/// out[i] = the lowest 32 bits of whole number i, of `size` bytes (1, 2, 4 or 8, little-endian). HDF5's shuffle filter puts
/// the first bytes of all numbers first, then all the second ones, and so on.
/// Returns the bits that are set in any of the numbers, so that one look says whether all fit.
uint64_t numbers_join_planes(const uint8_t *planes, size_t count, size_t size, uint32_t *out);

/// The same of numbers that stand one after another.
uint64_t numbers_narrow(const uint8_t *bytes, size_t count, size_t size, uint32_t *out);

/// Undoes the shuffle filter: numbers of `size` bytes one after another.
void numbers_unshuffle(const uint8_t *planes, size_t count, size_t size, uint8_t *out);

// MARK: To and from a block of a stream

/// The largest of the values, or −1 where one of them is no whole number from 0 to below 2³².
float numbers_largest_count(const float *values, size_t count);

/// out[i] = the whole number values[i], or 255 where it is larger.
void numbers_to_bytes(const float *values, size_t count, uint8_t *out);

/// out[i] = the whole number values[i], below 65,536.
void numbers_to_shorts(const float *values, size_t count, uint16_t *out);

/// Whether indices increase and are below `limit`.
int numbers_increase(const uint32_t *indices, size_t count, uint32_t limit);
