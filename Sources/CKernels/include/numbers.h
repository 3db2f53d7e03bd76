// Loops that turn the numbers of a file or a stream into others, a block at a time. They are in C as those of costs.h
// are, compiled for several kinds of processor, and give the same bits on each.
//
// Every function expects what follows; builds without NDEBUG assert what can be seen of it:
// - An array that is written overlaps no other, and has room for what is written; unless said otherwise, that is
//   `count` numbers.
// - Arrays need no other alignment than their elements, and bytes none.
// - An array may be NULL where it has no numbers.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: The bytes of an HDF5 chunk
// `size` is the length of a number in bytes, the least significant first.

/// out[i] = the lowest 32 bits of whole number i, of 1, 2, 4 or 8 bytes. HDF5's shuffle filter puts the first bytes
/// of all numbers first, then all the second ones, and so on; `planes` are these.
///
/// Returns the bits that are set in any of the numbers, so that one look says whether all fit.
uint64_t numbers_join_planes(const uint8_t *planes, size_t count, size_t size, uint32_t *out);

/// out[i] = the lowest 32 bits of whole number i, of 1, 2, 4 or 8 bytes, which stand one number after another.
///
/// Returns the bits that are set in any of the numbers, so that one look says whether all fit.
uint64_t numbers_narrow(const uint8_t *bytes, size_t count, size_t size, uint32_t *out);

/// Turns whole numbers of 32 bits without a sign into the nearest floats, where they stand.
///
/// `numbers` needs no alignment.
void numbers_to_floats(void *numbers, size_t count);

/// Undoes HDF5's shuffle filter: the bytes of a number stand together again, in count · size bytes.
void numbers_unshuffle(const uint8_t *planes, size_t count, size_t size, uint8_t *out);

// MARK: Rows of a sparse matrix

/// Copies the values of a row that are not 0 and whose index is kept, with the column of the index.
///
/// Bit i % 64 of is_kept[i / 64] says whether index i is kept, and columns[i] is its column; all indices are within
/// both. Both outs have room for the whole row, though what stands behind the copies is not to be used. Returns how
/// many there are.
size_t numbers_select(const uint32_t *indices, const float *values, size_t count, const int32_t *columns,
                      const uint64_t *is_kept, uint32_t *out_columns, float *out_values);

/// Copies a row. Returns whether its indices increase and are below `limit`, and none of its values is 0.
bool numbers_copy_row(const uint32_t *indices, const float *values, size_t count, uint32_t limit,
                      uint32_t *out_indices, float *out_values);

/// Returns the sum of some values, taken in the same order on every processor, and writes how many are not 0 to
/// `present`.
double numbers_sum(const float *values, size_t count, size_t *present);

/// Whether indices increase and are below `limit`.
bool numbers_increase(const uint32_t *indices, size_t count, uint32_t limit);

// MARK: A block of a stream
// Most whole numbers of a block fit in a byte. A byte of 255 stands for the next of some larger numbers, from 255 on,
// which stand elsewhere.

/// Returns the largest of some values, 0 where there are none, or −1 where one is no whole number from 0 to below 2³².
///
/// Writes how many are 255 or more to `larger_count`. Values may be of any kind.
float numbers_largest_count(const float *values, size_t count, size_t *larger_count);

/// out[i] = values[i], or 255 where it is larger. Returns how many bytes are 255.
///
/// Values are whole numbers from 0 on.
size_t numbers_to_bytes(const float *values, size_t count, uint8_t *out);

/// Lists the values whose byte is 255, in order: whole numbers below 2³².
///
/// `out` has room for as many as there are bytes of 255, which `numbers_to_bytes` returned.
void numbers_list_larger(const float *values, const uint8_t *bytes, size_t count, uint32_t *out);

/// out[i] = bytes[i], or the next larger number where the byte is 255.
///
/// Returns whether there is one larger number for each byte of 255, and none of them is below 255.
bool numbers_from_bytes(const uint8_t *bytes, size_t count, const uint32_t *larger, size_t larger_count, float *out);

/// out[i] = values[i], a whole number from 0 to below 65,536.
void numbers_to_shorts(const float *values, size_t count, uint16_t *out);

/// out[i] = numbers[i], which is below 65,536.
void numbers_shorten(const uint32_t *numbers, size_t count, uint16_t *out);

/// out[i] = the gap before indices[i], or 255 where it is larger. Returns how many bytes are 255.
///
/// The gap is how many numbers lie between an index and the one before it, which is −1 for the first; modulo 2³²
/// where indices do not increase.
size_t numbers_to_gaps(const uint32_t *indices, size_t count, uint8_t *out);

/// Lists the gaps whose byte is 255, in order.
///
/// `out` has room for as many as there are bytes of 255, which `numbers_to_gaps` returned.
void numbers_list_larger_gaps(const uint32_t *indices, const uint8_t *gaps, size_t count, uint32_t *out);

/// out[i] = the index after gap i, modulo 2³², where gaps are as `numbers_to_gaps` and `numbers_list_larger_gaps`
/// make them.
///
/// Returns whether there is one larger gap for each byte of 255; what is written otherwise is not to be used.
bool numbers_from_gaps(const uint8_t *gaps, size_t count, const uint32_t *larger, size_t larger_count, uint32_t *out);
