// Loops that convert numbers, a block at a time. They are in C because a Swift binary cannot choose its machine code at
// run time: each is compiled for every x86-64 processor, and again for those with AVX2 or AVX-512.
#pragma once
#include <stddef.h>
#include <stdint.h>

// MARK: From the bytes of an HDF5 chunk

/// out[i] = the lowest 32 bits of whole number i, which has `size` bytes (1, 2, 4 or 8, little-endian) and was
/// shuffled: HDF5's shuffle filter stores the first bytes of all numbers, then all second bytes, and so on. Returns the
/// bits that are set in any of the numbers, which show whether all fit.
uint64_t numbers_join_planes(const uint8_t *planes, size_t count, size_t size, uint32_t *out);

/// out[i] = the lowest 32 bits of whole number i, which has `size` bytes and was not shuffled.
/// Returns the bits that are set in any of the numbers, which show whether all fit.
uint64_t numbers_narrow(const uint8_t *bytes, size_t count, size_t size, uint32_t *out);

/// Converts whole numbers to floats in place.
void numbers_to_floats(void *numbers, size_t count);

/// Undoes the shuffle filter for numbers of `size` bytes.
void numbers_unshuffle(const uint8_t *planes, size_t count, size_t size, uint8_t *out);

// MARK: Rows of a sparse matrix

/// Copies the nonzero values whose index is kept, with the new column of the index, to the front of the output arrays,
/// which are as long as the row. All indices are within `columns`, and `isKept` has a bit for each. Returns the number
/// of copied values.
size_t numbers_select(const uint32_t *indices, const float *values, size_t count, const int32_t *columns,
                      const uint64_t *isKept, uint32_t *outColumns, float *outValues);

/// Copies a row to the front of the output arrays. Returns whether none of its values is 0.
int numbers_copy(const uint32_t *indices, const float *values, size_t count, uint32_t *outIndices, float *outValues);

/// The sum of values, added in the same order on every processor, and the number of nonzero values.
double numbers_sum(const float *values, size_t count, size_t *present);

// MARK: To and from a block of a stream

/// The largest of the values, or −1 if one of them is not a whole number from 0 to below 2³², and how many are 255 or
/// more.
float numbers_largest_count(const float *values, size_t count, size_t *larger);

/// out[i] = the whole number values[i], or 255 if it is larger. Returns how many are 255.
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

/// The indices with these gaps, where a gap of 255 stands for the next of the larger gaps.
/// Returns whether there are as many larger gaps as bytes that are 255.
int numbers_from_gaps(const uint8_t *gaps, size_t count, const uint32_t *larger, size_t largerCount, uint32_t *out);

/// Whether indices increase and are below `limit`.
int numbers_increase(const uint32_t *indices, size_t count, uint32_t limit);

/// out[i] = bytes[i], or the next of the larger values if that is 255.
/// Returns whether there are as many larger values as bytes that are 255, and none of them is below 255.
int numbers_from_bytes(const uint8_t *bytes, size_t count, const uint32_t *larger, size_t largerCount, float *out);
