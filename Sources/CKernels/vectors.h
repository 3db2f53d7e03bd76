// Vectors of a row of costs, and what the loops over rows expect of their arguments.
#pragma once
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include "costs.h"
#include "each_processor.h"

typedef float Floats __attribute__((ext_vector_type(SIMD_WIDTH), aligned(4)));
typedef int32_t Words __attribute__((ext_vector_type(SIMD_WIDTH), aligned(4)));
typedef bool Bits __attribute__((ext_vector_type(SIMD_WIDTH)));

#define FLOATS_AT(values, i) (*(const Floats *)((values) + (i)))

// Helpers take vectors by pointer: how they are passed by value depends on the processor.

/// Sets bit i of the result where bits[i] is set.
ALWAYS_INLINE uint16_t mask_of(const Bits *bits) {
    uint16_t mask;
    memcpy(&mask, bits, sizeof mask);
    return mask;
}

ALWAYS_INLINE float smallest_of(const Floats *values) {
    Floats copy = *values;
    float *value = (float *)&copy;
    for (int half = SIMD_WIDTH / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            value[lane] = value[lane + half] < value[lane] ? value[lane + half] : value[lane];
    return value[0];
}

ALWAYS_INLINE float largest_of(const Floats *values) {
    Floats negated = -*values;
    return -smallest_of(&negated);
}

/// The column at which block k of some blocks begins; NULL stands for all blocks.
ALWAYS_INLINE size_t block_start(const int32_t *blocks, size_t k) {
    return (blocks ? (size_t)blocks[k] : k) * SIMD_WIDTH;
}

/// Calls `loop(dimensions, …)`, with the usual rank of a metric as a constant, so that the compiler unrolls it.
#define WITH_DIMENSIONS(loop, dimensions, ...)                                                                         \
    ((dimensions) == 5 ? loop(5, __VA_ARGS__) : loop(dimensions, __VA_ARGS__))

// MARK: - Preconditions

PRECONDITION bool is_padded(size_t count) { return count % SIMD_WIDTH == 0; }

PRECONDITION bool are_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i])) return false;
    return true;
}

/// Whether costs, or labels, are finite or ∞.
PRECONDITION bool are_costs(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!(values[i] > -INFINITY)) return false;
    return true;
}

/// Whether dual values are finite or −∞.
PRECONDITION bool are_duals(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!(values[i] < INFINITY)) return false;
    return true;
}

PRECONDITION bool have_no_nan(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (isnan(values[i])) return false;
    return true;
}

/// Whether blocks increase and lie in a row of `count` numbers.
PRECONDITION bool are_blocks(const int32_t *blocks, size_t block_count, size_t count) {
    if (!blocks) return block_count == count / SIMD_WIDTH;
    for (size_t k = 0; k < block_count; k++)
        if (blocks[k] < 0 || (size_t)blocks[k] >= count / SIMD_WIDTH || (k > 0 && blocks[k] <= blocks[k - 1]))
            return false;
    return true;
}

PRECONDITION bool are_not_negative(const int32_t *indices, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (indices[k] < 0) return false;
    return true;
}

/// Whether reduced costs compare as their bits do.
PRECONDITION bool have_no_sign(const float *costs, const float *duals, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (signbit(costs[i] - duals[i])) return false;
    return true;
}
