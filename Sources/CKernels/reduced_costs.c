// Minima, counts and lists of the reduced costs of rows.
#include "vectors.h"

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

/// Marks the columns of the block from i on that are within a bound.
ALWAYS_INLINE uint16_t block_marks(const float *costs, const float *duals, float bound, size_t i) {
    Bits is_within = __builtin_convertvector(FLOATS_AT(costs, i) - FLOATS_AT(duals, i) <= bound, Bits);
    return mask_of(&is_within);
}

/// Marks the columns of a group, of which there are `count`, that are within a bound.
ALWAYS_INLINE uint64_t marks_within(const float *costs, const float *duals, float bound, size_t count) {
    uint64_t marks = 0;
    for (size_t i = 0; i < count; i += SIMD_WIDTH) marks |= (uint64_t)block_marks(costs, duals, bound, i) << i;
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
        found_blocks[size] = (int32_t)(i / SIMD_WIDTH);
        size += block_marks(costs, duals, bound, i) != 0;
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
        for (uint32_t marks = block_marks(costs, duals, bound, i); marks != 0; marks &= marks - 1)
            found_columns[size++] = (int32_t)i + __builtin_ctz(marks);
    }
    return size;
}
