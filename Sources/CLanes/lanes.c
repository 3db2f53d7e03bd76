#include "lanes.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EACH_PROCESSOR
#endif

typedef float Floats __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t Words __attribute__((ext_vector_type(LANES), aligned(4)));
typedef bool Bits __attribute__((ext_vector_type(LANES)));

#define AT(values, i) (*(const Floats *)((values) + (i)))

// Vectors go by pointer: by value, how they do depends on the processor.
static inline __attribute__((always_inline)) float smallest(const Floats *values) {
    Floats copy = *values;
    float *value = (float *)&copy;
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            value[lane] = value[lane + half] < value[lane] ? value[lane + half] : value[lane];
    return value[0];
}

static inline __attribute__((always_inline)) uint16_t lanes_of(const Bits *bits) {
    uint16_t lanes;
    memcpy(&lanes, bits, sizeof lanes);
    return lanes;
}

/// Where the k-th of some blocks begins; of all, where these are not given.
static inline __attribute__((always_inline)) size_t start(const int32_t *blocks, size_t k) {
    return (blocks ? (size_t)blocks[k] : k) * LANES;
}

EACH_PROCESSOR
void lanes_in_order(const double *points, const double *centre, size_t dimensions, size_t count, float *numbers) {
    for (size_t i = 0; i < count * dimensions; i += dimensions)
        for (size_t d = 0; d < dimensions; d++) numbers[i + d] = (float)(points[i + d] - centre[d]);
}

EACH_PROCESSOR
void lanes_by_dimension(const double *points, const double *centre, size_t dimensions, size_t count, size_t stride,
                        float *numbers) {
    for (size_t d = 0; d < dimensions; d++, numbers += stride) {
        for (size_t i = 0; i < count; i++) numbers[i] = (float)(points[i * dimensions + d] - centre[d]);
        for (size_t i = count; i < stride; i++) numbers[i] = INFINITY;
    }
}

/// The sums of squares of differences, as their roots or halved.
static inline __attribute__((always_inline)) void squares(const float *x, const float *y, size_t dimensions,
                                                          size_t count, int takesRoots, const int32_t *blocks,
                                                          size_t size, float *costs) {
    for (size_t k = 0; k < size; k++) {
        size_t i = start(blocks, k);
        Floats sum = 0;
        for (size_t d = 0; d < dimensions; d++) {
            Floats difference = AT(y, d * count + i) - x[d];
            sum += difference * difference;
        }
        *(Floats *)(costs + i) = takesRoots ? __builtin_elementwise_sqrt(sum) : sum * 0.5f;
    }
}

EACH_PROCESSOR
void lanes_euclidean(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                     size_t size, float *costs) {
    // All blocks, or the usual rank of a metric, unrolled.
    if (blocks)
        squares(x, y, dimensions, count, 1, blocks, size, costs);
    else if (dimensions == 5)
        squares(x, y, 5, count, 1, NULL, size, costs);
    else
        squares(x, y, dimensions, count, 1, NULL, size, costs);
}

static inline __attribute__((always_inline)) void squares_of(const double *x, const double *y, size_t dimensions,
                                                             const int32_t *rows, const int32_t *columns,
                                                             size_t count, double *costs) {
    for (size_t k = 0; k < count; k++)
        costs[k] = lanes_square(x + (size_t)rows[k] * dimensions, y + (size_t)columns[k] * dimensions, dimensions);
}

EACH_PROCESSOR
void lanes_euclidean_of(const double *x, const double *y, size_t dimensions, const int32_t *rows,
                        const int32_t *columns, size_t count, double *costs) {
    if (dimensions == 5)
        squares_of(x, y, 5, rows, columns, count, costs);
    else
        squares_of(x, y, dimensions, rows, columns, count, costs);
    for (size_t k = 0; k < count; k++) costs[k] = __builtin_elementwise_sqrt(costs[k]);
}

static inline __attribute__((always_inline)) void add_pulls(const double *x, const double *y, size_t dimensions,
                                                            const int32_t *rows, const int32_t *columns,
                                                            const double *weights, size_t count,
                                                            double *restrict gradient_x, double *restrict gradient_y) {
    for (size_t k = 0; k < count; k++) {
        size_t row = (size_t)rows[k] * dimensions, column = (size_t)columns[k] * dimensions;
        double square = lanes_square(x + row, y + column, dimensions);
        double scale = square > 0 ? weights[k] / __builtin_elementwise_sqrt(square) : 0;
        for (size_t d = 0; d < dimensions; d++) {
            double pull = scale * (x[row + d] - y[column + d]);
            gradient_x[row + d] += pull;
            gradient_y[column + d] -= pull;
        }
    }
}

EACH_PROCESSOR
void lanes_add_pulls(const double *x, const double *y, size_t dimensions, const int32_t *rows,
                     const int32_t *columns, const double *weights, size_t count, double *restrict gradient_x,
                     double *restrict gradient_y) {
    if (dimensions == 5)
        add_pulls(x, y, 5, rows, columns, weights, count, gradient_x, gradient_y);
    else
        add_pulls(x, y, dimensions, rows, columns, weights, count, gradient_x, gradient_y);
}

EACH_PROCESSOR
void lanes_cityblock(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                     size_t size, float *costs) {
    for (size_t k = 0; k < size; k++) {
        size_t i = start(blocks, k);
        Floats sum = 0;
        for (size_t d = 0; d < dimensions; d++) sum += __builtin_elementwise_abs(AT(y, d * count + i) - x[d]);
        *(Floats *)(costs + i) = sum;
    }
}

EACH_PROCESSOR
void lanes_half_square(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                       size_t size, float *costs) {
    squares(x, y, dimensions, count, 0, blocks, size, costs);
}

/// To those of up to four rows.
static inline __attribute__((always_inline)) void lower_some(const float *costs, const float *row_duals,
                                                             size_t count, size_t rows, float *labels) {
    for (size_t i = 0; i < count; i += LANES) {
        Floats label = AT(labels, i);
        for (size_t r = 0; r < rows; r++) {
            Floats offered = AT(costs, r * count + i) - row_duals[r];
            label = offered < label ? offered : label;
        }
        *(Floats *)(labels + i) = label;
    }
}

EACH_PROCESSOR
void lanes_lower(const float *costs, const float *row_duals, size_t count, size_t rows, float *labels) {
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) lower_some(costs + row * count, row_duals + row, count, 4, labels);
    for (; row < rows; row++) lower_some(costs + row * count, row_duals + row, count, 1, labels);
}

EACH_PROCESSOR
void lanes_mean_part(const float *parts, size_t count, float *means) {
    for (size_t i = 0; i < count; i += LANES) {
        Floats sum = AT(parts, i);
        for (size_t k = 1; k < PARTS; k++) sum += AT(parts, k * count + i);
        *(Floats *)(means + i) = sum / PARTS;
    }
}

/// The mean of the smallest numbers of each part, of which `minima` are those of each lane.
static inline __attribute__((always_inline)) float mean_smallest(const Floats *minima) {
    Floats copy = *minima;
    float *part = (float *)&copy;
    for (size_t k = 0; k < PARTS; k++) part[k] = part[k + PARTS] < part[k] ? part[k + PARTS] : part[k];
    for (size_t half = PARTS / 2; half > 0; half /= 2)
        for (size_t k = 0; k < half; k++) part[k] += part[k + half];
    return part[0] / PARTS;
}

/// Those of up to four rows.
static inline __attribute__((always_inline)) void some_minima(const float *costs, const float *duals, size_t count,
                                                              size_t rows, int isSoft, float *minima) {
    Floats least[4];
    for (size_t r = 0; r < rows; r++) least[r] = (Floats)(INFINITY);
    for (size_t i = 0; i < count; i += LANES) {
        Floats dual = AT(duals, i);
        for (size_t r = 0; r < rows; r++) {
            Floats cost = AT(costs, r * count + i) - dual;
            least[r] = cost < least[r] ? cost : least[r];
        }
    }
    for (size_t r = 0; r < rows; r++) minima[r] = isSoft ? mean_smallest(&least[r]) : smallest(&least[r]);
}

EACH_PROCESSOR
void lanes_minima(const float *costs, const float *duals, size_t count, size_t rows, int isSoft, float *minima) {
    // Four rows at a time, whose comparisons need not wait for each other; either number is unrolled.
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) some_minima(costs + row * count, duals, count, 4, isSoft, minima + row);
    for (; row < rows; row++) some_minima(costs + row * count, duals, count, 1, isSoft, minima + row);
}

/// Those of up to four rows.
static inline __attribute__((always_inline)) void some_counts(const float *costs, const float *duals, size_t count,
                                                              size_t rows, const float *bounds, int32_t *counts) {
    Words within[4];
    for (size_t r = 0; r < rows; r++) within[r] = (Words)(0);
    for (size_t i = 0; i < count; i += LANES) {
        Floats dual = AT(duals, i);
        for (size_t r = 0; r < rows; r++) within[r] -= (AT(costs, r * count + i) - dual <= bounds[r]);
    }
    for (size_t r = 0; r < rows; r++) counts[r] = __builtin_reduce_add(within[r]);
}

EACH_PROCESSOR
void lanes_counts(const float *costs, const float *duals, size_t count, size_t rows, const float *bounds,
                  int32_t *counts) {
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) some_counts(costs + row * count, duals, count, 4, bounds + row, counts + row);
    for (; row < rows; row++) some_counts(costs + row * count, duals, count, 1, bounds + row, counts + row);
}

/// Numbers that are marked together, a bit each.
enum { GROUP = 64 };

/// Which numbers of a group are within a bound, and where it begins.
typedef struct {
    uint64_t marks;
    int32_t row, column;
} Marked;

/// Marked groups that are listed together.
enum { MOST_MARKED = 256 };

/// Writes where the marked numbers stand behind the `size` places that are there; returns how many are there then.
static inline __attribute__((always_inline)) size_t list(const Marked *groups, size_t marked, int32_t *rows,
                                                         int32_t *columns, size_t size) {
    for (size_t k = 0; k < marked; k++)
        for (uint64_t marks = groups[k].marks; marks != 0; marks &= marks - 1) {
            rows[size] = groups[k].row;
            columns[size++] = groups[k].column + __builtin_ctzll(marks);
        }
    return size;
}

/// Marks a group, or the part of it that is there.
static inline __attribute__((always_inline)) uint64_t marks_within(const float *costs, const float *duals, float bound,
                                                                   size_t count) {
    uint64_t marks = 0;
    for (size_t i = 0; i < count; i += LANES) {
        Bits isWithin = __builtin_convertvector(AT(costs, i) - AT(duals, i) <= bound, Bits);
        marks |= (uint64_t)lanes_of(&isWithin) << i;
    }
    return marks;
}

EACH_PROCESSOR
size_t lanes_within(const float *costs, const float *duals, const float *bounds, size_t count, size_t rows,
                    int32_t *found_rows, int32_t *found_columns) {
    // Few groups have any, but which cannot be guessed: they are marked without a branch.
    Marked groups[MOST_MARKED];
    size_t marked = 0, size = 0;
    for (size_t row = 0; row < rows; row++, costs += count)
        for (size_t i = 0; i < count; i += GROUP) {
            if (marked == MOST_MARKED) {
                size = list(groups, marked, found_rows, found_columns, size);
                marked = 0;
            }
            uint64_t marks = i + GROUP <= count ? marks_within(costs + i, duals + i, bounds[row], GROUP)
                                                : marks_within(costs + i, duals + i, bounds[row], count - i);
            groups[marked] = (Marked){marks, (int32_t)row, (int32_t)i};
            marked += marks != 0;
        }
    return list(groups, marked, found_rows, found_columns, size);
}

EACH_PROCESSOR
size_t lanes_near(const float *costs, const float *duals, float bound, size_t count, int32_t *blocks) {
    size_t size = 0;
    for (size_t i = 0; i < count; i += LANES) {
        Bits isWithin = __builtin_convertvector(AT(costs, i) - AT(duals, i) <= bound, Bits);
        blocks[size] = (int32_t)(i / LANES);
        size += lanes_of(&isWithin) != 0;
    }
    return size;
}

/// The smallest numbers so far, a lane each, and the block that each was found in.
typedef struct {
    Floats minima;
    Words firsts;
} Smallest;

static inline __attribute__((always_inline)) void include(Smallest *known, const Floats *values, const Words *block) {
    Words isSmaller = *values < known->minima;
    known->minima = isSmaller ? *values : known->minima;
    known->firsts = isSmaller ? *block : known->firsts;
}

static inline __attribute__((always_inline)) size_t place(const Smallest *known, float least) {
    Bits isLeast = __builtin_convertvector(known->minima == least, Bits);
    int lane = __builtin_ctz(lanes_of(&isLeast));
    return (size_t)(((const int32_t *)&known->firsts)[lane] + lane);
}

/// Lowers the labels of a block.
static inline __attribute__((always_inline)) void relax(const float *costs, const float *duals, float base,
                                                        int32_t row, float *labels, int32_t *origins, size_t i,
                                                        Floats *relaxed) {
    Floats offered = AT(costs, i) - AT(duals, i) + base, known = AT(labels, i);
    Words isBetter = offered < known;
    *relaxed = isBetter ? offered : known;
    *(Floats *)(labels + i) = *relaxed;
    *(Words *)(origins + i) = isBetter ? (Words)(row) : *(const Words *)(origins + i);
}

EACH_PROCESSOR
Place lanes_relax(const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                  size_t count) {
    Smallest known = {(Floats)(INFINITY), (Words)(0)};
    Words block = (Words)(0);
    for (size_t i = 0; i < count; i += LANES) {
        Floats relaxed;
        relax(costs, duals, base, row, labels, origins, i, &relaxed);
        include(&known, &relaxed, &block);
        block += LANES;
    }
    float least = smallest(&known.minima);
    return (Place){(int32_t)place(&known, least), least};
}

EACH_PROCESSOR
Place lanes_relax_near(const float *costs, const float *duals, float base, int32_t row, float *labels,
                       int32_t *origins, float *minima, size_t count, const int32_t *blocks, size_t size) {
    for (size_t k = 0; k < size; k++) {
        size_t i = start(blocks, k);
        Floats relaxed;
        relax(costs, duals, base, row, labels, origins, i, &relaxed);
        minima[i / LANES] = smallest(&relaxed);
    }
    Smallest known = {(Floats)(INFINITY), (Words)(0)};
    Words block = (Words)(0);
    for (size_t i = 0; i < count; i += LANES) {
        include(&known, &AT(minima, i), &block);
        block += LANES;
    }
    float least = smallest(&known.minima);
    size_t i = place(&known, least) * LANES;
    Bits isLeast = __builtin_convertvector(AT(labels, i) == least, Bits);
    return (Place){(int32_t)i + __builtin_ctz(lanes_of(&isLeast)), least};
}

EACH_PROCESSOR
void lanes_close(float *labels, float *minima, size_t i) {
    size_t block = i / LANES;
    labels[i] = INFINITY;
    minima[block] = smallest(&AT(labels, block * LANES));
}

/// The smallest and second smallest of numbers, of which `minima` and `seconds` are those of each lane.
static inline __attribute__((always_inline)) void smallest_two(const Floats *minima, const Floats *seconds,
                                                               float *least, float *second) {
    Floats minimum = *minima, next = *seconds;
    float *a = (float *)&minimum, *b = (float *)&next;
    for (int half = LANES / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
            float x = a[lane], y = a[lane + half], z = b[lane + half];
            float larger = y < x ? x : y;
            a[lane] = y < x ? y : x;
            b[lane] = z < b[lane] ? z : b[lane];
            b[lane] = larger < b[lane] ? larger : b[lane];
        }
    }
    *least = a[0];
    *second = b[0];
}

/// As `include`, with the second smallest number of each lane.
static inline __attribute__((always_inline)) void include_two(Smallest *known, Floats *next, const Floats *values,
                                                              const Words *block) {
    Floats larger = *values < known->minima ? known->minima : *values;
    *next = larger < *next ? larger : *next;
    include(known, values, block);
}

static inline __attribute__((always_inline)) size_t cheapest(const float *costs, const float *duals,
                                                             const int32_t *blocks, size_t size, float *least,
                                                             float *second) {
    Smallest known = {(Floats)(INFINITY), (Words)(0)};
    Floats next = known.minima;
    Words block = (Words)(0);
    for (size_t k = 0; k < size; k++) {
        size_t i = start(blocks, k);
        Floats cost = AT(costs, i) - AT(duals, i);
        if (blocks) block = (Words)((int32_t)i);
        include_two(&known, &next, &cost, &block);
        block += LANES;
    }
    smallest_two(&known.minima, &next, least, second);
    return place(&known, *least);
}

/// The smallest numbers so far, a lane each, the second smallest, and the first of the two blocks that each smallest was
/// found in.
///
/// The numbers are not negative, and so compare as the whole numbers that have their bits, which takes half the time.
typedef struct {
    Words minima, seconds, firsts;
} SmallestTwo;

#define SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define LARGER(a, b) ((a) < (b) ? (b) : (a))

/// Takes in other smallest and second smallest numbers.
static inline __attribute__((always_inline)) void join(SmallestTwo *known, const Words *minima, const Words *seconds) {
    Words larger = LARGER(known->minima, *minima), second = SMALLER(known->seconds, *seconds);
    known->minima = SMALLER(known->minima, *minima);
    known->seconds = SMALLER(larger, second);
}

/// Takes in the numbers of two blocks.
static inline __attribute__((always_inline)) void include_pair(SmallestTwo *known, const Words *a, const Words *b,
                                                               const Words *block) {
    Words low = SMALLER(*a, *b), high = LARGER(*a, *b);
    known->firsts = low < known->minima ? *block : known->firsts;
    join(known, &low, &high);
}

// Of each four lanes of a and b two, those of a first: 0 1 2 3 and 4 5 6 7 become 0 2 4 6 and 1 3 5 7.
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31)
#define TURNED_BY_8(a) __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
#define TURNED_BY_4(a) __builtin_shufflevector(a, a, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3)

/// Joins the even lanes of two rows with the odd ones.
static inline __attribute__((always_inline)) void fold(const SmallestTwo *x, const SmallestTwo *y,
                                                       SmallestTwo *folded) {
    Words minima = ODD(x->minima, y->minima), seconds = ODD(x->seconds, y->seconds);
    folded->minima = EVEN(x->minima, y->minima);
    folded->seconds = EVEN(x->seconds, y->seconds);
    join(folded, &minima, &seconds);
}

/// The smallest number of all lanes of each of four rows, and the second smallest.
static inline __attribute__((always_inline)) void smallest_two_of_four(const SmallestTwo *rows, float *least,
                                                                       float *second) {
    SmallestTwo first, last, all;
    fold(&rows[0], &rows[1], &first);
    fold(&rows[2], &rows[3], &last);
    // Each four lanes are now of the four rows.
    fold(&first, &last, &all);
    Words minima = TURNED_BY_8(all.minima), seconds = TURNED_BY_8(all.seconds);
    join(&all, &minima, &seconds);
    minima = TURNED_BY_4(all.minima), seconds = TURNED_BY_4(all.seconds);
    join(&all, &minima, &seconds);
    memcpy(least, &all.minima, 4 * sizeof *least);
    memcpy(second, &all.seconds, 4 * sizeof *second);
}

EACH_PROCESSOR
void lanes_cheapest_of_four(const float *costs, const int32_t *rows, const float *duals, size_t count,
                            int32_t *columns, float *least, float *second) {
    const float *starts[4];
    SmallestTwo known[4];
    const Words infinite = (Words)(Floats)(INFINITY);
    for (size_t r = 0; r < 4; r++) {
        starts[r] = costs + (size_t)rows[r] * count;
        known[r] = (SmallestTwo){infinite, infinite, (Words)(0)};
    }
    Words block = (Words)(0);
    size_t i = 0;
    for (; i + 2 * LANES <= count; i += 2 * LANES) {
        for (size_t r = 0; r < 4; r++) {
            Words a = (Words)(AT(starts[r], i) - AT(duals, i));
            Words b = (Words)(AT(starts[r], i + LANES) - AT(duals, i + LANES));
            include_pair(&known[r], &a, &b, &block);
        }
        block += 2 * LANES;
    }
    if (i < count)
        for (size_t r = 0; r < 4; r++) {
            Words a = (Words)(AT(starts[r], i) - AT(duals, i));
            include_pair(&known[r], &a, &infinite, &block);
        }
    smallest_two_of_four(known, least, second);
#pragma clang loop unroll(disable)
    for (size_t r = 0; r < 4; r++) {
        Smallest found = {(Floats)known[r].minima, known[r].firsts};
        size_t column = place(&found, least[r]);
        columns[r] = (int32_t)(starts[r][column] - duals[column] == least[r] ? column : column + LANES);
    }
}

EACH_PROCESSOR
size_t lanes_cheapest(const float *costs, const float *duals, const int32_t *blocks, size_t size, float *least,
                      float *second) {
    return blocks ? cheapest(costs, duals, blocks, size, least, second)
                  : cheapest(costs, duals, NULL, size, least, second);
}
