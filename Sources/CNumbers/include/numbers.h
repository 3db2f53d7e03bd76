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

/// Makes floats of whole numbers, in their place.
void numbers_to_floats(void *numbers, size_t count);

/// Undoes the shuffle filter: numbers of `size` bytes one after another.
void numbers_unshuffle(const uint8_t *planes, size_t count, size_t size, uint8_t *out);

// MARK: Rows of a sparse matrix

/// Copies the values that are not 0 and whose index is kept, with the column of the index, to the front of the outs, which
/// are as long as the row. All indices are within `columns`; of each, `isKept` has a bit. Returns how many.
size_t numbers_select(const uint32_t *indices, const float *values, size_t count, const int32_t *columns,
                      const uint64_t *isKept, uint32_t *outColumns, float *outValues);

/// Copies a row to the front of the outs. Returns whether none of its values is 0.
int numbers_copy(const uint32_t *indices, const float *values, size_t count, uint32_t *outIndices, float *outValues);

/// The sum of values, in the same order on every processor, and how many of them are not 0.
double numbers_sum(const float *values, size_t count, size_t *present);

// MARK: To and from a block of a stream

/// The largest of the values, or −1 where one of them is no whole number from 0 to below 2³², and how many are 255 or
/// more.
float numbers_largest_count(const float *values, size_t count, size_t *larger);

/// out[i] = the whole number values[i], or 255 where it is larger. Returns how many are 255.
size_t numbers_to_bytes(const float *values, size_t count, uint8_t *out);

/// The values for which `numbers_to_bytes` gave 255.
void numbers_larger(const float *values, const uint8_t *bytes, size_t count, uint32_t *out);

/// out[i] = the whole number values[i], below 65,536.
void numbers_to_shorts(const float *values, size_t count, uint16_t *out);

/// out[i] = numbers[i], which are below 65,536.
void numbers_shorten(const uint32_t *numbers, size_t count, uint16_t *out);

/// out[i] = how many numbers lie between indices[i] and the index before it (−1 before the first), modulo 2³², or 255 where
/// that is more than 254. Returns how many are 255.
size_t numbers_to_gaps(const uint32_t *indices, size_t count, uint8_t *out);

/// The gaps for which `numbers_to_gaps` gave 255.
void numbers_larger_gaps(const uint32_t *indices, const uint8_t *gaps, size_t count, uint32_t *out);

/// The indices whose gaps these are, where a gap is 255 the next of the larger ones.
/// Returns whether there are as many larger gaps as bytes that are 255.
int numbers_from_gaps(const uint8_t *gaps, size_t count, const uint32_t *larger, size_t largerCount, uint32_t *out);

/// Whether indices increase and are below `limit`.
int numbers_increase(const uint32_t *indices, size_t count, uint32_t limit);

/// out[i] = bytes[i], or where that is 255 the next of the larger values.
/// Returns whether there are as many larger values as bytes that are 255, and none of them is below 255.
int numbers_from_bytes(const uint8_t *bytes, size_t count, const uint32_t *larger, size_t largerCount, float *out);
