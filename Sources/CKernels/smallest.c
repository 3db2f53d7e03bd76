// The smallest reduced costs of a row, with their positions: those of bids, and of labels in a search.
#include "vectors.h"

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
