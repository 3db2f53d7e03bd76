#include "numbers.h"
#include <assert.h>
#include <math.h>
#include <string.h>
#include "each_processor.h"

typedef uint8_t Bytes __attribute__((ext_vector_type(16), aligned(1)));
typedef uint32_t Words __attribute__((ext_vector_type(16), aligned(4)));

// MARK: - Preconditions

PRECONDITION bool is_size(size_t size) { return size == 1 || size == 2 || size == 4 || size == 8; }

/// Whether all are whole numbers from 0 to below `limit`.
PRECONDITION bool are_whole(const float *values, size_t count, float limit) {
    for (size_t i = 0; i < count; i++)
        if (!(values[i] >= 0 && values[i] < limit && __builtin_truncf(values[i]) == values[i])) return false;
    return true;
}

PRECONDITION bool are_below(const uint32_t *numbers, size_t count, uint32_t limit) {
    for (size_t i = 0; i < count; i++)
        if (numbers[i] >= limit) return false;
    return true;
}

// MARK: - The bytes of an HDF5 chunk

/// The bits that are set in any of some bytes.
ALWAYS_INLINE uint8_t bits_of(const uint8_t *bytes, size_t count) {
    uint8_t bits = 0;
    for (size_t i = 0; i < count; i++) bits |= bytes[i];
    return bits;
}

EACH_PROCESSOR(uint64_t, numbers_join_planes,
               (const uint8_t *planes, size_t count, size_t size, uint32_t *restrict out),
               (planes, count, size, out)) {
    assert(is_size(size));
    uint64_t all = 0;
    for (size_t plane = 0; plane < size; plane++) all |= (uint64_t)bits_of(planes + plane * count, count) << 8 * plane;
    // Most numbers are small: looking for planes of nothing but zeros takes less time than joining them.
    const uint8_t *first = planes, *second = planes + count, *third = planes + 2 * count, *fourth = planes + 3 * count;
    if ((uint32_t)all < 1u << 8)
        for (size_t i = 0; i < count; i++) out[i] = first[i];
    else if ((uint32_t)all < 1u << 16)
        for (size_t i = 0; i < count; i++) out[i] = first[i] | (uint32_t)second[i] << 8;
    else
        for (size_t i = 0; i < count; i++)
            out[i] = first[i] | (uint32_t)second[i] << 8 | (uint32_t)third[i] << 16 | (uint32_t)fourth[i] << 24;
    return all;
}

#define NARROW(type)                                                                                                   \
    for (size_t i = 0; i < count; i++) {                                                                               \
        type value;                                                                                                    \
        memcpy(&value, bytes + i * sizeof value, sizeof value);                                                        \
        out[i] = (uint32_t)value;                                                                                      \
        all |= value;                                                                                                  \
    }                                                                                                                  \
    break

EACH_PROCESSOR(uint64_t, numbers_narrow, (const uint8_t *bytes, size_t count, size_t size, uint32_t *restrict out),
               (bytes, count, size, out)) {
    assert(is_size(size));
    uint64_t all = 0;
    switch (size) {
        case 1: NARROW(uint8_t);
        case 2: NARROW(uint16_t);
        case 4: NARROW(uint32_t);
        default: NARROW(uint64_t);
    }
    return all;
}

EACH_PROCESSOR(void, numbers_to_floats, (void *numbers, size_t count), (numbers, count)) {
    for (size_t i = 0; i < count; i++) {
        uint32_t number;
        memcpy(&number, (char *)numbers + i * sizeof number, sizeof number);
        float value = (float)number;
        memcpy((char *)numbers + i * sizeof value, &value, sizeof value);
    }
}

EACH_PROCESSOR(void, numbers_unshuffle, (const uint8_t *planes, size_t count, size_t size, uint8_t *restrict out),
               (planes, count, size, out)) {
    for (size_t i = 0; i < count; i++)
        for (size_t plane = 0; plane < size; plane++) out[i * size + plane] = planes[plane * count + i];
}

// MARK: - Rows of a sparse matrix

size_t numbers_select(const uint32_t *indices, const float *values, size_t count, const int32_t *columns,
                      const uint64_t *is_kept, uint32_t *restrict out_columns, float *restrict out_values) {
    size_t kept = 0;
    for (size_t start = 0; start < count; start += 64) {
        size_t size = count - start < 64 ? count - start : 64;
        // A branch for each index would be mispredicted; few are kept, and only those are looked at again.
        uint64_t found = 0;
        for (size_t i = 0; i < size; i++) {
            uint32_t index = indices[start + i];
            found |= (is_kept[index / 64] >> index % 64 & 1) << i;
        }
        for (; found != 0; found &= found - 1) {
            size_t i = start + (size_t)__builtin_ctzll(found);
            out_columns[kept] = (uint32_t)columns[indices[i]];
            out_values[kept] = values[i];
            kept += values[i] != 0;
        }
    }
    return kept;
}

// Without `restrict`: with it compilers call memcpy, which takes several times as long for rows of some kilobytes
// where the C library copies them by "rep movsb".
EACH_PROCESSOR(bool, numbers_copy_row,
               (const uint32_t *indices, const float *values, size_t count, uint32_t limit, uint32_t *out_indices,
                float *out_values),
               (indices, values, count, limit, out_indices, out_values)) {
    if (count == 0) return true;
    out_indices[0] = indices[0];
    out_values[0] = values[0];
    int wrong = (values[0] == 0) | (indices[count - 1] >= limit);
    for (size_t i = 1; i < count; i++) {
        wrong |= (indices[i - 1] >= indices[i]) | (values[i] == 0);
        out_indices[i] = indices[i];
        out_values[i] = values[i];
    }
    return !wrong;
}

EACH_PROCESSOR(double, numbers_sum, (const float *values, size_t count, size_t *present), (values, count, present)) {
    enum { lanes = 8 };
    double sums[lanes] = {0};
    uint32_t zeros[lanes] = {0};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (size_t lane = 0; lane < lanes; lane++) {
            sums[lane] += values[i + lane];
            zeros[lane] += values[i + lane] == 0;
        }
    for (size_t lane = 0; i < count; i++, lane++) {
        sums[lane] += values[i];
        zeros[lane] += values[i] == 0;
    }
    *present = count;
    for (size_t lane = 0; lane < lanes; lane++) *present -= zeros[lane];
    double sum = 0;
    for (size_t lane = 0; lane < lanes; lane++) sum += sums[lane];
    return sum;
}

EACH_PROCESSOR(bool, numbers_increase, (const uint32_t *indices, size_t count, uint32_t limit),
               (indices, count, limit)) {
    // Vectors of `int` are faster than of `bool`.
    int wrong = 0;
    for (size_t i = 1; i < count; i++) wrong |= indices[i - 1] >= indices[i];
    return !wrong && (count == 0 || indices[count - 1] < limit);
}

// MARK: - A block of a stream

EACH_PROCESSOR(float, numbers_largest_count, (const float *values, size_t count, size_t *larger_count),
               (values, count, larger_count)) {
    // The bits of floats from 0 on are ordered as the floats are; those of negative ones and of NaN are larger than
    // any of these. Compilers find the largest of whole numbers several at a time, but not that of floats.
    const float too_large = 4294967296.0f;
    uint32_t largest = 0, large = 0, limit;
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        // Makes −0 a plain one.
        float value = values[i] + 0.0f;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        largest = bits > largest ? bits : largest;
        wrong |= __builtin_truncf(value) != value;
        large += value >= 255;
    }
    *larger_count = large;
    memcpy(&limit, &too_large, sizeof limit);
    if (wrong || largest >= limit) return -1;
    float found;
    memcpy(&found, &largest, sizeof found);
    return found;
}

EACH_PROCESSOR(size_t, numbers_to_bytes, (const float *values, size_t count, uint8_t *restrict out),
               (values, count, out)) {
    assert(are_whole(values, count, INFINITY));
    uint32_t larger = 0;
    for (size_t i = 0; i < count; i++) {
        float value = values[i] < 255 ? values[i] : 255;
        out[i] = (uint8_t)(int32_t)value;
        larger += value == 255;
    }
    return larger;
}

void numbers_list_larger(const float *values, const uint8_t *bytes, size_t count, uint32_t *restrict out) {
    assert(are_whole(values, count, 4294967296.0f));
    const uint8_t *end = bytes + count;
    for (const uint8_t *next = bytes; next < end && (next = memchr(next, 255, (size_t)(end - next))); next++)
        *out++ = (uint32_t)values[next - bytes];
}

EACH_PROCESSOR(bool, numbers_from_bytes,
               (const uint8_t *bytes, size_t count, const uint32_t *larger, size_t larger_count, float *restrict out),
               (bytes, count, larger, larger_count, out)) {
    for (size_t i = 0; i < count; i++) out[i] = bytes[i];
    size_t used = 0;
    const uint8_t *end = bytes + count;
    for (const uint8_t *next = bytes; next < end && (next = memchr(next, 255, (size_t)(end - next))); next++) {
        if (used == larger_count || larger[used] < 255) return false;
        out[next - bytes] = (float)larger[used++];
    }
    return used == larger_count;
}

EACH_PROCESSOR(void, numbers_to_shorts, (const float *values, size_t count, uint16_t *restrict out),
               (values, count, out)) {
    assert(are_whole(values, count, 65536));
    for (size_t i = 0; i < count; i++) out[i] = (uint16_t)(int32_t)values[i];
}

EACH_PROCESSOR(void, numbers_shorten, (const uint32_t *numbers, size_t count, uint16_t *restrict out),
               (numbers, count, out)) {
    assert(are_below(numbers, count, 65536));
    for (size_t i = 0; i < count; i++) out[i] = (uint16_t)numbers[i];
}

EACH_PROCESSOR(size_t, numbers_to_gaps, (const uint32_t *indices, size_t count, uint8_t *restrict out),
               (indices, count, out)) {
    if (count == 0) return 0;
    uint32_t larger = indices[0] >= 255;
    out[0] = (uint8_t)(indices[0] < 255 ? indices[0] : 255);
    for (size_t i = 1; i < count; i++) {
        uint32_t gap = indices[i] - indices[i - 1] - 1;
        out[i] = (uint8_t)(gap < 255 ? gap : 255);
        larger += gap >= 255;
    }
    return larger;
}

void numbers_list_larger_gaps(const uint32_t *indices, const uint8_t *gaps, size_t count, uint32_t *restrict out) {
    const uint8_t *end = gaps + count;
    for (const uint8_t *next = gaps; next < end && (next = memchr(next, 255, (size_t)(end - next))); next++) {
        size_t i = (size_t)(next - gaps);
        *out++ = i == 0 ? indices[0] : indices[i] - indices[i - 1] - 1;
    }
}

/// Writes the indices that follow `last` by gaps below 255; returns the last of them.
ALWAYS_INLINE uint32_t add_gaps(const uint8_t *gaps, size_t count, uint32_t last, uint32_t *out) {
    Words before = last;
    const Words zero = 0;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        // Sums of the last two, four, eight and sixteen.
        Words sum = __builtin_convertvector(*(const Bytes *)(gaps + i), Words) + 1;
        sum += __builtin_shufflevector(sum, zero, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        sum += __builtin_shufflevector(sum, zero, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        sum += __builtin_shufflevector(sum, zero, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        sum += __builtin_shufflevector(sum, zero, 16, 16, 16, 16, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7);
        sum += before;
        *(Words *)(out + i) = sum;
        before = sum[15];
    }
    last = before[0];
    for (; i < count; i++) out[i] = last += gaps[i] + 1u;
    return last;
}

EACH_PROCESSOR(bool, numbers_from_gaps,
               (const uint8_t *gaps, size_t count, const uint32_t *larger, size_t larger_count, uint32_t *restrict out),
               (gaps, count, larger, larger_count, out)) {
    uint32_t last = (uint32_t)-1;
    size_t used = 0;
    for (size_t i = 0; i < count;) {
        const uint8_t *next = memchr(gaps + i, 255, count - i);
        size_t end = next ? (size_t)(next - gaps) : count;
        last = add_gaps(gaps + i, end - i, last, out + i);
        i = end;
        if (i == count) break;
        if (used == larger_count) return false;
        out[i++] = last += larger[used++] + 1;
    }
    return used == larger_count;
}
