// Points, the costs between them, and boxes around them.
#include "vectors.h"

// MARK: - Points

EACH_PROCESSOR(void, costs_points_in_order,
               (const double *points, const double *centre, size_t dimensions, size_t count, float *coordinates),
               (points, centre, dimensions, count, coordinates)) {
    for (size_t i = 0; i < count * dimensions; i += dimensions)
        for (size_t d = 0; d < dimensions; d++) coordinates[i + d] = (float)(points[i + d] - centre[d]);
}

EACH_PROCESSOR(void, costs_points_by_dimension,
               (const double *points, const double *centre, size_t dimensions, size_t count, size_t stride,
                float *coordinates),
               (points, centre, dimensions, count, stride, coordinates)) {
    assert(is_padded(stride));
    assert(stride >= count);
    for (size_t d = 0; d < dimensions; d++, coordinates += stride) {
        for (size_t i = 0; i < count; i++) coordinates[i] = (float)(points[i * dimensions + d] - centre[d]);
        for (size_t i = count; i < stride; i++) coordinates[i] = INFINITY;
    }
}

// MARK: - Costs

/// The coordinates of the block of points from i on in one dimension or, of boxes, of their points that are nearest to x;
/// the boxes reach from y to `high`, which is NULL for points.
///
/// No point of a box is nearer: rounding keeps the order of differences, and of all that follows.
ALWAYS_INLINE void nearest_coordinates(float x, const float *y, const float *high, size_t i, Floats *nearest) {
    *nearest = FLOATS_AT(y, i);
    if (!high) return;
    Floats least = *nearest < x ? (Floats)(x) : *nearest;
    *nearest = least < FLOATS_AT(high, i) ? least : FLOATS_AT(high, i);
}

typedef enum { EUCLIDEAN, CITYBLOCK, HALF_SQUARE } Measure;

/// Numbers of twice the precision.
typedef double WideFloats __attribute__((ext_vector_type(SIMD_WIDTH)));
typedef int64_t WideWords __attribute__((ext_vector_type(SIMD_WIDTH)));

/// Adds x² to a sum that is not negative, rounded once.
///
/// Where the processor cannot, the square is exact in double precision, and the sum rounded to odd there: to the neighbour
/// whose last bit is set, unless it is exact. Rounding that to single precision then gives what rounding once would
/// (Boldo and Melquiond, 2008, Emulation of FMA and correctly rounded sums).
ALWAYS_INLINE void add_square(bool has_fma, const Floats *x, Floats *sum) {
    if (has_fma) {
        *sum = __builtin_elementwise_fma(*x, *x, *sum);
        return;
    }
    WideFloats wide = __builtin_convertvector(*x, WideFloats), square = wide * wide;
    WideFloats before = __builtin_convertvector(*sum, WideFloats), total = square + before;
    WideFloats added = total - square, error = (square - (total - added)) + (before - added);
    WideWords bits = (WideWords)total, is_even = (bits & 1) - 1;
    // A comparison gives −1 where it holds.
    bits += is_even & ((error < 0) - (error > 0));
    *sum = __builtin_convertvector((WideFloats)bits, Floats);
}

/// Writes the costs of some rows to some blocks, four sums in all or one: four need not wait for each other.
ALWAYS_INLINE void write_some(bool has_fma, size_t dimensions, Measure measure, const float *x, size_t rows,
                              const float *y, const float *high, size_t count, const int32_t *blocks, size_t k,
                              size_t size, float *costs) {
    Floats sums[4];
    for (size_t s = 0; s < rows * size; s++) sums[s] = (Floats)(0);
    for (size_t d = 0; d < dimensions; d++)
        for (size_t b = 0; b < size; b++)
            for (size_t r = 0; r < rows; r++) {
                Floats nearest;
                nearest_coordinates(x[r * dimensions + d], y, high, d * count + block_start(blocks, k + b), &nearest);
                Floats difference = nearest - x[r * dimensions + d];
                if (measure == CITYBLOCK)
                    sums[r * size + b] += __builtin_elementwise_abs(difference);
                else
                    add_square(has_fma, &difference, &sums[r * size + b]);
            }
    for (size_t r = 0; r < rows; r++)
        for (size_t b = 0; b < size; b++) {
            Floats sum = sums[r * size + b];
            *(Floats *)(costs + r * count + block_start(blocks, k + b)) =
                measure == EUCLIDEAN ? __builtin_elementwise_sqrt(sum) : measure == HALF_SQUARE ? sum * 0.5f : sum;
        }
}

/// Four rows at a time, whose blocks are fetched once, then one row, four blocks at a time.
ALWAYS_INLINE void write_blocks(size_t dimensions, bool has_fma, Measure measure, const float *x, size_t rows,
                                const float *y, const float *high, size_t count, const int32_t *blocks,
                                size_t block_count, float *costs) {
    size_t row = 0;
    for (; row + 4 <= rows; row += 4, x += 4 * dimensions, costs += 4 * count)
        for (size_t k = 0; k < block_count; k++)
            write_some(has_fma, dimensions, measure, x, 4, y, high, count, blocks, k, 1, costs);
    for (; row < rows; row++, x += dimensions, costs += count) {
        size_t k = 0;
        for (; k + 4 <= block_count; k += 4)
            write_some(has_fma, dimensions, measure, x, 1, y, high, count, blocks, k, 4, costs);
        for (; k < block_count; k++)
            write_some(has_fma, dimensions, measure, x, 1, y, high, count, blocks, k, 1, costs);
    }
}

/// With the measure as a constant, and whether there are boxes and blocks, the compiler leaves out what is not asked for.
ALWAYS_INLINE void write_costs(bool has_fma, Measure measure, const float *x, size_t rows, const float *y,
                               const float *high, size_t dimensions, size_t count, const int32_t *blocks,
                               size_t block_count, float *costs) {
    assert(is_padded(count));
    assert(are_blocks(blocks, block_count, count));
    assert(are_finite(x, rows * dimensions));
    if (high)
        WITH_DIMENSIONS(write_blocks, dimensions, has_fma, measure, x, rows, y, high, count, blocks, block_count,
                        costs);
    else if (blocks)
        write_blocks(dimensions, has_fma, measure, x, rows, y, NULL, count, blocks, block_count, costs);
    else
        WITH_DIMENSIONS(write_blocks, dimensions, has_fma, measure, x, rows, y, NULL, count, NULL, block_count, costs);
}

EACH_PROCESSOR(void, costs_euclidean,
               (const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                const int32_t *blocks, size_t block_count, float *costs),
               (x, rows, y, high, dimensions, count, blocks, block_count, costs)) {
    write_costs(has_fma, EUCLIDEAN, x, rows, y, high, dimensions, count, blocks, block_count, costs);
}

EACH_PROCESSOR(void, costs_cityblock,
               (const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                const int32_t *blocks, size_t block_count, float *costs),
               (x, rows, y, high, dimensions, count, blocks, block_count, costs)) {
    write_costs(has_fma, CITYBLOCK, x, rows, y, high, dimensions, count, blocks, block_count, costs);
}

EACH_PROCESSOR(void, costs_half_square,
               (const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                const int32_t *blocks, size_t block_count, float *costs),
               (x, rows, y, high, dimensions, count, blocks, block_count, costs)) {
    write_costs(has_fma, HALF_SQUARE, x, rows, y, high, dimensions, count, blocks, block_count, costs);
}

// MARK: - Boxes

EACH_PROCESSOR(void, costs_boxes,
               (const float *low, const float *high, size_t dimensions, size_t count, size_t stride, float *box_low,
                float *box_high),
               (low, high, dimensions, count, stride, box_low, box_high)) {
    assert(is_padded(count));
    assert(is_padded(stride));
    size_t boxes = count / SIMD_WIDTH;
    assert(stride >= boxes);
    for (size_t d = 0; d < dimensions; d++, low += count, high += count, box_low += stride, box_high += stride) {
        for (size_t box = 0; box < boxes; box++) {
            box_low[box] = smallest_of(&FLOATS_AT(low, box * SIMD_WIDTH));
            box_high[box] = largest_of(&FLOATS_AT(high, box * SIMD_WIDTH));
        }
        for (size_t box = boxes; box < stride; box++) box_low[box] = box_high[box] = INFINITY;
    }
}

EACH_PROCESSOR(void, costs_block_maxima, (const float *values, size_t count, size_t stride, float *maxima),
               (values, count, stride, maxima)) {
    assert(is_padded(count));
    assert(are_duals(values, count));
    size_t blocks = count / SIMD_WIDTH;
    for (size_t block = 0; block < blocks; block++) maxima[block] = largest_of(&FLOATS_AT(values, block * SIMD_WIDTH));
    for (size_t block = blocks; block < stride; block++) maxima[block] = 0;
}
