#include "costs.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
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

// MARK: - Reduced costs of some rows
// Four rows at a time, whose comparisons need not wait for each other, then one; with either number as a constant, the
// compiler unrolls.

/// The smallest reduced cost in each lane of up to four rows.
ALWAYS_INLINE void lane_minima(const float *costs, const float *duals, size_t count, size_t rows, Floats *minima) {
    for (size_t r = 0; r < rows; r++) minima[r] = (Floats)(INFINITY);
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Floats dual = FLOATS_AT(duals, i);
        for (size_t r = 0; r < rows; r++) {
            Floats reduced = FLOATS_AT(costs, r * count + i) - dual;
            minima[r] = reduced < minima[r] ? reduced : minima[r];
        }
    }
}

/// minima[r] = what `number_of` makes of the smallest reduced cost in each lane of row r.
ALWAYS_INLINE void minima_by(float (*number_of)(const Floats *), const float *costs, const float *duals, size_t count,
                             size_t rows, float *minima) {
    assert(is_padded(count));
    assert(are_duals(duals, count));
    assert(are_costs(costs, rows * count));
    Floats lanes[4];
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) {
        lane_minima(costs + row * count, duals, count, 4, lanes);
        for (size_t r = 0; r < 4; r++) minima[row + r] = number_of(&lanes[r]);
    }
    for (; row < rows; row++) {
        lane_minima(costs + row * count, duals, count, 1, lanes);
        minima[row] = number_of(lanes);
    }
}

EACH_PROCESSOR(void, costs_row_minima,
               (const float *costs, const float *duals, size_t count, size_t rows, float *minima),
               (costs, duals, count, rows, minima)) {
    minima_by(smallest_of, costs, duals, count, rows, minima);
}

/// The mean over the parts of the smallest number of each, of which `minima` are those in each lane.
ALWAYS_INLINE float mean_smallest_of_parts(const Floats *minima) {
    Floats copy = *minima;
    float *part = (float *)&copy;
    for (size_t k = 0; k < PARTS; k++) part[k] = part[k + PARTS] < part[k] ? part[k + PARTS] : part[k];
    for (size_t half = PARTS / 2; half > 0; half /= 2)
        for (size_t k = 0; k < half; k++) part[k] += part[k + half];
    return part[0] / PARTS;
}

EACH_PROCESSOR(void, costs_mean_part_minima,
               (const float *costs, const float *duals, size_t count, size_t rows, float *minima),
               (costs, duals, count, rows, minima)) {
    minima_by(mean_smallest_of_parts, costs, duals, count, rows, minima);
}

/// Counts for up to four rows.
ALWAYS_INLINE void count_some_within(const float *costs, const float *duals, size_t count, size_t rows,
                                     const float *bounds, int32_t *counts) {
    Words within[4];
    for (size_t r = 0; r < rows; r++) within[r] = (Words)(0);
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Floats dual = FLOATS_AT(duals, i);
        for (size_t r = 0; r < rows; r++) within[r] -= (FLOATS_AT(costs, r * count + i) - dual <= bounds[r]);
    }
    for (size_t r = 0; r < rows; r++) counts[r] = __builtin_reduce_add(within[r]);
}

EACH_PROCESSOR(void, costs_count_within,
               (const float *costs, const float *duals, size_t count, size_t rows, const float *bounds,
                int32_t *counts),
               (costs, duals, count, rows, bounds, counts)) {
    assert(is_padded(count));
    assert(are_duals(duals, count));
    assert(are_costs(costs, rows * count));
    assert(have_no_nan(bounds, rows));
    size_t row = 0;
    for (; row + 4 <= rows; row += 4)
        count_some_within(costs + row * count, duals, count, 4, bounds + row, counts + row);
    for (; row < rows; row++) count_some_within(costs + row * count, duals, count, 1, bounds + row, counts + row);
}

/// Lowers dual values to those that up to four rows allow.
ALWAYS_INLINE void lower_by_some(const float *costs, const float *row_duals, size_t count, size_t rows, float *duals) {
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Floats dual = FLOATS_AT(duals, i);
        for (size_t r = 0; r < rows; r++) {
            Floats allowed = FLOATS_AT(costs, r * count + i) - row_duals[r];
            dual = allowed < dual ? allowed : dual;
        }
        *(Floats *)(duals + i) = dual;
    }
}

EACH_PROCESSOR(void, costs_lower_duals,
               (const float *costs, const float *row_duals, size_t count, size_t rows, float *duals),
               (costs, row_duals, count, rows, duals)) {
    assert(is_padded(count));
    assert(are_duals(row_duals, rows));
    assert(are_costs(costs, rows * count));
    assert(are_costs(duals, count));
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) lower_by_some(costs + row * count, row_duals + row, count, 4, duals);
    for (; row < rows; row++) lower_by_some(costs + row * count, row_duals + row, count, 1, duals);
}

EACH_PROCESSOR(void, costs_mean_parts, (const float *parts, size_t count, float *means), (parts, count, means)) {
    assert(is_padded(count));
    assert(are_costs(parts, PARTS * count));
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Floats sum = FLOATS_AT(parts, i);
        for (size_t k = 1; k < PARTS; k++) sum += FLOATS_AT(parts, k * count + i);
        *(Floats *)(means + i) = sum / PARTS;
    }
}

// MARK: - Lists of reduced costs within a bound

enum {
    /// Columns that are marked together, a bit each.
    GROUP = 64,
    /// Marked groups that are listed together.
    MOST_MARKED = 256
};

/// The columns of a group that are within the bound of a row, and the column at which it begins.
typedef struct {
    uint64_t marks;
    int32_t row, column;
} MarkedGroup;

/// Appends the marked columns, and their rows, to lists of `size` numbers; returns how many there are then.
ALWAYS_INLINE size_t list_marked(const MarkedGroup *groups, size_t group_count, int32_t *rows, int32_t *columns,
                                 size_t size) {
    for (size_t k = 0; k < group_count; k++)
        for (uint64_t marks = groups[k].marks; marks != 0; marks &= marks - 1) {
            rows[size] = groups[k].row;
            columns[size++] = groups[k].column + __builtin_ctzll(marks);
        }
    return size;
}

/// Marks the columns of a group, of which there are `count`, that are within a bound.
ALWAYS_INLINE uint64_t marks_within(const float *costs, const float *duals, float bound, size_t count) {
    uint64_t marks = 0;
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Bits is_within = __builtin_convertvector(FLOATS_AT(costs, i) - FLOATS_AT(duals, i) <= bound, Bits);
        marks |= (uint64_t)mask_of(&is_within) << i;
    }
    return marks;
}

EACH_PROCESSOR(size_t, costs_list_within,
               (const float *costs, const float *duals, const float *bounds, size_t count, size_t rows,
                int32_t *found_rows, int32_t *found_columns),
               (costs, duals, bounds, count, rows, found_rows, found_columns)) {
    assert(is_padded(count));
    assert(are_duals(duals, count));
    assert(are_costs(costs, rows * count));
    assert(have_no_nan(bounds, rows));
    // Few groups have a mark, but which ones cannot be predicted: they are marked without a branch.
    MarkedGroup groups[MOST_MARKED];
    size_t group_count = 0, size = 0;
    for (size_t row = 0; row < rows; row++, costs += count)
        for (size_t i = 0; i < count; i += GROUP) {
            if (group_count == MOST_MARKED) {
                size = list_marked(groups, group_count, found_rows, found_columns, size);
                group_count = 0;
            }
            uint64_t marks = i + GROUP <= count ? marks_within(costs + i, duals + i, bounds[row], GROUP)
                                                : marks_within(costs + i, duals + i, bounds[row], count - i);
            groups[group_count] = (MarkedGroup){marks, (int32_t)row, (int32_t)i};
            group_count += marks != 0;
        }
    return list_marked(groups, group_count, found_rows, found_columns, size);
}

EACH_PROCESSOR(size_t, costs_list_blocks_within,
               (const float *costs, const float *duals, float bound, const int32_t *blocks, size_t block_count,
                int32_t *found_blocks),
               (costs, duals, bound, blocks, block_count, found_blocks)) {
    assert(are_blocks(blocks, block_count, blocks ? INT32_MAX : block_count * SIMD_WIDTH));
    assert(!isnan(bound));
    size_t size = 0;
    for (size_t k = 0; k < block_count; k++) {
        size_t i = block_start(blocks, k);
        Bits is_within = __builtin_convertvector(FLOATS_AT(costs, i) - FLOATS_AT(duals, i) <= bound, Bits);
        found_blocks[size] = (int32_t)(i / SIMD_WIDTH);
        size += mask_of(&is_within) != 0;
    }
    return size;
}

EACH_PROCESSOR(size_t, costs_list_columns_within,
               (const float *costs, const float *duals, float bound, const int32_t *blocks, size_t block_count,
                int32_t *found_columns),
               (costs, duals, bound, blocks, block_count, found_columns)) {
    assert(are_blocks(blocks, block_count, blocks ? INT32_MAX : block_count * SIMD_WIDTH));
    assert(!isnan(bound));
    size_t size = 0;
    for (size_t k = 0; k < block_count; k++) {
        size_t i = block_start(blocks, k);
        Bits is_within = __builtin_convertvector(FLOATS_AT(costs, i) - FLOATS_AT(duals, i) <= bound, Bits);
        for (uint32_t marks = mask_of(&is_within); marks != 0; marks &= marks - 1)
            found_columns[size++] = (int32_t)i + __builtin_ctz(marks);
    }
    return size;
}

// MARK: - The smallest number and its position

/// The smallest number so far in each lane, and where the block begins that it was first found in.
typedef struct {
    Floats minima;
    Words starts;
} LaneMinima;

/// Includes the numbers of a block.
ALWAYS_INLINE void include(LaneMinima *known, const Floats *values, const Words *start) {
    Words is_smaller = *values < known->minima;
    known->minima = is_smaller ? *values : known->minima;
    known->starts = is_smaller ? *start : known->starts;
}

/// The position of the smallest number of all lanes, in the first lane that has it.
ALWAYS_INLINE size_t position_of(const LaneMinima *known, float smallest) {
    Bits is_smallest = __builtin_convertvector(known->minima == smallest, Bits);
    int lane = __builtin_ctz(mask_of(&is_smallest));
    return (size_t)(((const int32_t *)&known->starts)[lane] + lane);
}

/// Lowers the labels of the block from i on, and returns them.
ALWAYS_INLINE void relax(const float *costs, const float *duals, float base, int32_t row, float *labels,
                         int32_t *origins, size_t i, Floats *relaxed) {
    Floats found = FLOATS_AT(costs, i) - FLOATS_AT(duals, i) + base, known = FLOATS_AT(labels, i);
    Words is_shorter = found < known;
    *relaxed = is_shorter ? found : known;
    *(Floats *)(labels + i) = *relaxed;
    *(Words *)(origins + i) = is_shorter ? (Words)(row) : *(const Words *)(origins + i);
}

EACH_PROCESSOR(Minimum, costs_relax,
               (const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                size_t count),
               (costs, duals, base, row, labels, origins, count)) {
    assert(is_padded(count));
    assert(are_duals(duals, count));
    assert(are_costs(costs, count));
    assert(are_costs(labels, count));
    assert(isfinite(base));
    LaneMinima known = {(Floats)(INFINITY), (Words)(0)};
    Words start = (Words)(0);
    for (size_t i = 0; i < count; i += SIMD_WIDTH) {
        Floats relaxed;
        relax(costs, duals, base, row, labels, origins, i, &relaxed);
        include(&known, &relaxed, &start);
        start += SIMD_WIDTH;
    }
    float smallest = smallest_of(&known.minima);
    return (Minimum){(int32_t)position_of(&known, smallest), smallest};
}

EACH_PROCESSOR(Minimum, costs_relax_blocks,
               (const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                float *minima, size_t minimum_count, const int32_t *blocks, size_t block_count),
               (costs, duals, base, row, labels, origins, minima, minimum_count, blocks, block_count)) {
    assert(is_padded(minimum_count));
    assert(minimum_count > 0);
    assert(have_no_nan(minima, minimum_count));
    assert(isfinite(base));
    assert(blocks ? are_blocks(blocks, block_count, minimum_count * SIMD_WIDTH) : block_count <= minimum_count);
    for (size_t k = 0; k < block_count; k++) {
        size_t i = block_start(blocks, k);
        Floats relaxed;
        relax(costs, duals, base, row, labels, origins, i, &relaxed);
        minima[i / SIMD_WIDTH] = smallest_of(&relaxed);
    }
    LaneMinima known = {(Floats)(INFINITY), (Words)(0)};
    Words start = (Words)(0);
    for (size_t i = 0; i < minimum_count; i += SIMD_WIDTH) {
        include(&known, &FLOATS_AT(minima, i), &start);
        start += SIMD_WIDTH;
    }
    float smallest = smallest_of(&known.minima);
    size_t i = position_of(&known, smallest) * SIMD_WIDTH;
    Bits is_smallest = __builtin_convertvector(FLOATS_AT(labels, i) == smallest, Bits);
    assert(mask_of(&is_smallest) != 0);
    return (Minimum){(int32_t)i + __builtin_ctz(mask_of(&is_smallest)), smallest};
}

EACH_PROCESSOR(void, costs_close, (float *labels, float *minima, size_t column), (labels, minima, column)) {
    size_t block = column / SIMD_WIDTH;
    labels[column] = INFINITY;
    minima[block] = smallest_of(&FLOATS_AT(labels, block * SIMD_WIDTH));
}

// MARK: - The two smallest reduced costs of a row

/// The smallest and second smallest of all numbers, of which `minima` and `seconds` are those in each lane.
ALWAYS_INLINE void two_smallest_of(const Floats *minima, const Floats *seconds, float *smallest, float *second) {
    Floats minimum = *minima, next = *seconds;
    float *a = (float *)&minimum, *b = (float *)&next;
    for (int half = SIMD_WIDTH / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
            float x = a[lane], y = a[lane + half], z = b[lane + half];
            float larger = y < x ? x : y;
            a[lane] = y < x ? y : x;
            b[lane] = z < b[lane] ? z : b[lane];
            b[lane] = larger < b[lane] ? larger : b[lane];
        }
    }
    *smallest = a[0];
    *second = b[0];
}

/// Includes the numbers of a block, also among the second smallest of each lane.
ALWAYS_INLINE void include_among_two(LaneMinima *known, Floats *seconds, const Floats *values, const Words *start) {
    Floats larger = *values < known->minima ? known->minima : *values;
    *seconds = larger < *seconds ? larger : *seconds;
    include(known, values, start);
}

ALWAYS_INLINE size_t two_smallest(const float *costs, const float *duals, const int32_t *blocks, size_t block_count,
                                  float *smallest, float *second) {
    LaneMinima known = {(Floats)(INFINITY), (Words)(0)};
    Floats seconds = known.minima;
    Words start = (Words)(0);
    for (size_t k = 0; k < block_count; k++) {
        size_t i = block_start(blocks, k);
        Floats reduced = FLOATS_AT(costs, i) - FLOATS_AT(duals, i);
        if (blocks) start = (Words)((int32_t)i);
        include_among_two(&known, &seconds, &reduced, &start);
        start += SIMD_WIDTH;
    }
    two_smallest_of(&known.minima, &seconds, smallest, second);
    return position_of(&known, *smallest);
}

EACH_PROCESSOR(size_t, costs_two_smallest,
               (const float *costs, const float *duals, const int32_t *blocks, size_t block_count, float *smallest,
                float *second),
               (costs, duals, blocks, block_count, smallest, second)) {
    assert(!blocks || are_blocks(blocks, block_count, INT32_MAX));
    return blocks ? two_smallest(costs, duals, blocks, block_count, smallest, second)
                  : two_smallest(costs, duals, NULL, block_count, smallest, second);
}

/// The smallest number so far in each lane, the second smallest, and where the first of the two blocks begins that the
/// smallest was first found in.
///
/// The numbers are not negative, and so compare as the whole numbers that have their bits, which takes half the time.
typedef struct {
    Words minima, seconds, starts;
} LanePairs;

#define SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define LARGER(a, b) ((a) < (b) ? (b) : (a))

/// Includes the smallest and second smallest numbers of others.
ALWAYS_INLINE void join(LanePairs *known, const Words *minima, const Words *seconds) {
    Words larger = LARGER(known->minima, *minima), second = SMALLER(known->seconds, *seconds);
    known->minima = SMALLER(known->minima, *minima);
    known->seconds = SMALLER(larger, second);
}

/// Includes the numbers of two blocks, of which the first begins at `start`.
ALWAYS_INLINE void include_two_blocks(LanePairs *known, const Words *a, const Words *b, const Words *start) {
    Words low = SMALLER(*a, *b), high = LARGER(*a, *b);
    known->starts = low < known->minima ? *start : known->starts;
    join(known, &low, &high);
}

// Two of each four lanes of a, then two of those of b: 0 1 2 3 and 4 5 6 7 become 0 2 4 6 and 1 3 5 7.
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31)
#define TURNED_BY_8(a) __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
#define TURNED_BY_4(a) __builtin_shufflevector(a, a, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3)

/// Joins the even lanes of two rows with the odd ones.
ALWAYS_INLINE void fold(const LanePairs *x, const LanePairs *y, LanePairs *folded) {
    Words minima = ODD(x->minima, y->minima), seconds = ODD(x->seconds, y->seconds);
    folded->minima = EVEN(x->minima, y->minima);
    folded->seconds = EVEN(x->seconds, y->seconds);
    join(folded, &minima, &seconds);
}

/// The smallest and second smallest number of all lanes, for each of four rows.
ALWAYS_INLINE void two_smallest_of_four(const LanePairs *rows, float *smallest, float *second) {
    LanePairs first, last, all;
    fold(&rows[0], &rows[1], &first);
    fold(&rows[2], &rows[3], &last);
    // Each four lanes of all now hold one number a row.
    fold(&first, &last, &all);
    Words minima = TURNED_BY_8(all.minima), seconds = TURNED_BY_8(all.seconds);
    join(&all, &minima, &seconds);
    minima = TURNED_BY_4(all.minima), seconds = TURNED_BY_4(all.seconds);
    join(&all, &minima, &seconds);
    memcpy(smallest, &all.minima, 4 * sizeof *smallest);
    memcpy(second, &all.seconds, 4 * sizeof *second);
}

EACH_PROCESSOR(void, costs_two_smallest_of_four,
               (const float *costs, const int32_t *rows, const float *duals, size_t count, int32_t *columns,
                float *smallest, float *second),
               (costs, rows, duals, count, columns, smallest, second)) {
    assert(is_padded(count));
    assert(count > 0);
    assert(are_duals(duals, count));
    assert(are_not_negative(rows, 4));
    const float *starts[4];
    LanePairs known[4];
    const Words infinite = (Words)(Floats)(INFINITY);
    for (size_t r = 0; r < 4; r++) {
        starts[r] = costs + (size_t)rows[r] * count;
        assert(have_no_sign(starts[r], duals, count));
        known[r] = (LanePairs){infinite, infinite, (Words)(0)};
    }
    Words start = (Words)(0);
    size_t i = 0;
    for (; i + 2 * SIMD_WIDTH <= count; i += 2 * SIMD_WIDTH) {
        for (size_t r = 0; r < 4; r++) {
            Words a = (Words)(FLOATS_AT(starts[r], i) - FLOATS_AT(duals, i));
            Words b = (Words)(FLOATS_AT(starts[r], i + SIMD_WIDTH) - FLOATS_AT(duals, i + SIMD_WIDTH));
            include_two_blocks(&known[r], &a, &b, &start);
        }
        start += 2 * SIMD_WIDTH;
    }
    if (i < count)
        for (size_t r = 0; r < 4; r++) {
            Words a = (Words)(FLOATS_AT(starts[r], i) - FLOATS_AT(duals, i));
            include_two_blocks(&known[r], &a, &infinite, &start);
        }
    two_smallest_of_four(known, smallest, second);
#pragma clang loop unroll(disable)
    for (size_t r = 0; r < 4; r++) {
        LaneMinima found = {(Floats)known[r].minima, known[r].starts};
        size_t column = position_of(&found, smallest[r]);
        bool is_in_first = starts[r][column] - duals[column] == smallest[r];
        columns[r] = (int32_t)(is_in_first ? column : column + SIMD_WIDTH);
    }
}

// MARK: - In double precision

ALWAYS_INLINE void write_squares(size_t dimensions, const double *x, const double *y, const int32_t *rows,
                                 const int32_t *columns, size_t count, double *costs) {
    for (size_t k = 0; k < count; k++)
        costs[k] = costs_square_distance(x + (size_t)rows[k] * dimensions, y + (size_t)columns[k] * dimensions,
                                         dimensions);
}

EACH_PROCESSOR(void, costs_of_arcs,
               (const double *x, const double *y, size_t dimensions, const int32_t *rows, const int32_t *columns,
                size_t count, double *costs),
               (x, y, dimensions, rows, columns, count, costs)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    WITH_DIMENSIONS(write_squares, dimensions, x, y, rows, columns, count, costs);
    for (size_t k = 0; k < count; k++) costs[k] = __builtin_elementwise_sqrt(costs[k]);
}

/// Arcs whose reduced costs are looked at together.
enum { ARCS_AT_ONCE = 8 };

typedef double Doubles __attribute__((ext_vector_type(ARCS_AT_ONCE), aligned(8)));
typedef int64_t Longs __attribute__((ext_vector_type(ARCS_AT_ONCE), aligned(8)));

/// Includes `size` arcs from arc k on among those that are the best in each lane.
ALWAYS_INLINE void include_arcs(const double *costs, const double *row_duals, const double *column_duals,
                                const int32_t *rows, const int32_t *columns, size_t k, size_t size, Doubles *minima,
                                Longs *starts) {
    Doubles reduced = (Doubles)(INFINITY);
    for (size_t lane = 0; lane < size; lane++)
        reduced[lane] = costs[k + lane] - row_duals[rows[k + lane]] - column_duals[columns[k + lane]];
    Longs is_smaller = reduced < *minima;
    *minima = is_smaller ? reduced : *minima;
    *starts = is_smaller ? (Longs)((int64_t)k) : *starts;
}

EACH_PROCESSOR(size_t, costs_best_of_arcs,
               (const double *costs, const double *row_duals, const double *column_duals, const int32_t *rows,
                const int32_t *columns, size_t count, double *smallest),
               (costs, row_duals, column_duals, rows, columns, count, smallest)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    Doubles minima = (Doubles)(INFINITY);
    Longs starts = (Longs)(0);
    size_t k = 0;
    for (; k + ARCS_AT_ONCE <= count; k += ARCS_AT_ONCE)
        include_arcs(costs, row_duals, column_duals, rows, columns, k, ARCS_AT_ONCE, &minima, &starts);
    for (; k < count; k++) include_arcs(costs, row_duals, column_duals, rows, columns, k, 1, &minima, &starts);
    size_t best = 0;
    *smallest = INFINITY;
    for (size_t lane = 0; lane < ARCS_AT_ONCE; lane++) {
        size_t arc = (size_t)starts[lane] + lane;
        if (minima[lane] < *smallest || (minima[lane] == *smallest && arc < best)) {
            best = arc;
            *smallest = minima[lane];
        }
    }
    return best;
}

ALWAYS_INLINE void add_gradient(size_t dimensions, const double *x, const double *y, const int32_t *rows,
                                const int32_t *columns, const double *weights, size_t count,
                                double *restrict gradient_x, double *restrict gradient_y) {
    for (size_t k = 0; k < count; k++) {
        size_t row = (size_t)rows[k] * dimensions, column = (size_t)columns[k] * dimensions;
        double square = costs_square_distance(x + row, y + column, dimensions);
        double scale = square > 0 ? weights[k] / __builtin_elementwise_sqrt(square) : 0;
        for (size_t d = 0; d < dimensions; d++) {
            double term = scale * (x[row + d] - y[column + d]);
            gradient_x[row + d] += term;
            gradient_y[column + d] -= term;
        }
    }
}

EACH_PROCESSOR(void, costs_add_gradient,
               (const double *x, const double *y, size_t dimensions, const int32_t *rows, const int32_t *columns,
                const double *weights, size_t count, double *restrict gradient_x, double *restrict gradient_y),
               (x, y, dimensions, rows, columns, weights, count, gradient_x, gradient_y)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    WITH_DIMENSIONS(add_gradient, dimensions, x, y, rows, columns, weights, count, gradient_x, gradient_y);
}
