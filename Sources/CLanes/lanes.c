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

/// The first lane whose minimum is the smallest of all, as a place in the row: `firsts` says in which block each lane
/// found its minimum.
static inline __attribute__((always_inline)) size_t place(const Floats *minima, const Words *firsts, float least) {
    Bits isLeast = __builtin_convertvector(*minima == least, Bits);
    int lane = __builtin_ctz(lanes_of(&isLeast));
    return (size_t)(((const int32_t *)firsts)[lane] + lane);
}

/// The sums of squares of differences, as their roots or halved.
static inline __attribute__((always_inline)) void squares(const float *x, const float *y, size_t dimensions,
                                                          size_t count, int takesRoots, float *costs) {
    for (size_t i = 0; i < count; i += LANES) {
        Floats sum = 0;
        for (size_t d = 0; d < dimensions; d++) {
            Floats difference = AT(y, d * count + i) - x[d];
            sum += difference * difference;
        }
        *(Floats *)(costs + i) = takesRoots ? __builtin_elementwise_sqrt(sum) : sum * 0.5f;
    }
}

EACH_PROCESSOR
void lanes_euclidean(const float *x, const float *y, size_t dimensions, size_t count, float *costs) {
    // The usual rank of a metric, unrolled.
    if (dimensions == 5)
        squares(x, y, 5, count, 1, costs);
    else
        squares(x, y, dimensions, count, 1, costs);
}

EACH_PROCESSOR
void lanes_cityblock(const float *x, const float *y, size_t dimensions, size_t count, float *costs) {
    for (size_t i = 0; i < count; i += LANES) {
        Floats sum = 0;
        for (size_t d = 0; d < dimensions; d++) sum += __builtin_elementwise_abs(AT(y, d * count + i) - x[d]);
        *(Floats *)(costs + i) = sum;
    }
}

EACH_PROCESSOR
void lanes_half_square(const float *x, const float *y, size_t dimensions, size_t count, float *costs) {
    squares(x, y, dimensions, count, 0, costs);
}

EACH_PROCESSOR
void lanes_lower(const float *costs, float base, float *labels, size_t count) {
    for (size_t i = 0; i < count; i += LANES) {
        Floats offered = AT(costs, i) + base, known = AT(labels, i);
        *(Floats *)(labels + i) = offered < known ? offered : known;
    }
}

/// Those of up to four rows.
static inline __attribute__((always_inline)) void some_minima(const float *costs, const float *duals, size_t count,
                                                              size_t rows, float *minima) {
    Floats least[4];
    for (size_t r = 0; r < rows; r++) least[r] = (Floats)(INFINITY);
    for (size_t i = 0; i < count; i += LANES) {
        Floats dual = AT(duals, i);
        for (size_t r = 0; r < rows; r++) {
            Floats cost = AT(costs, r * count + i) - dual;
            least[r] = cost < least[r] ? cost : least[r];
        }
    }
    for (size_t r = 0; r < rows; r++) minima[r] = smallest(&least[r]);
}

EACH_PROCESSOR
void lanes_minima(const float *costs, const float *duals, size_t count, size_t rows, float *minima) {
    // Four rows at a time, whose comparisons need not wait for each other; either number is unrolled.
    size_t row = 0;
    for (; row + 4 <= rows; row += 4) some_minima(costs + row * count, duals, count, 4, minima + row);
    for (; row < rows; row++) some_minima(costs + row * count, duals, count, 1, minima + row);
}

/// Which of up to 64 places have costs[i] − duals[i] ≤ bound, a bit each.
static inline __attribute__((always_inline)) uint64_t within(const float *costs, const float *duals, float bound,
                                                             size_t count) {
    uint64_t places = 0;
    for (size_t i = 0; i < count; i += LANES) {
        Bits isWithin = __builtin_convertvector(AT(costs, i) - AT(duals, i) <= bound, Bits);
        places |= (uint64_t)lanes_of(&isWithin) << i;
    }
    return places;
}

EACH_PROCESSOR
size_t lanes_within(const float *costs, const float *duals, float bound, size_t count, int32_t *found) {
    size_t size = 0;
    for (size_t i = 0; i < count; i += 64) {
        // Most have none, so one question for 64; the usual number is unrolled.
        uint64_t places = count - i >= 64 ? within(costs + i, duals + i, bound, 64)
                                          : within(costs + i, duals + i, bound, count - i);
        for (; places != 0; places &= places - 1) found[size++] = (int32_t)i + __builtin_ctzll(places);
    }
    return size;
}

EACH_PROCESSOR
size_t lanes_relax(const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                   size_t count) {
    Floats minimum = (Floats)(INFINITY);
    Words rows = (Words)(row), block = (Words)(0), firsts = block;
    for (size_t i = 0; i < count; i += LANES) {
        Floats offered = AT(costs, i) - AT(duals, i) + base;
        Floats known = AT(labels, i);
        Words better = offered < known;
        Floats label = better ? offered : known;
        *(Floats *)(labels + i) = label;
        *(Words *)(origins + i) = better ? rows : *(const Words *)(origins + i);
        Words smaller = label < minimum;
        minimum = smaller ? label : minimum;
        firsts = smaller ? block : firsts;
        block += LANES;
    }
    return place(&minimum, &firsts, smallest(&minimum));
}

EACH_PROCESSOR
size_t lanes_cheapest(const float *costs, const float *duals, size_t count, float *least, float *second) {
    Floats minimum = (Floats)(INFINITY), next = minimum;
    Words block = (Words)(0), firsts = block;
    for (size_t i = 0; i < count; i += LANES) {
        Floats cost = AT(costs, i) - AT(duals, i);
        Words smaller = cost < minimum;
        Floats larger = smaller ? minimum : cost;
        next = larger < next ? larger : next;
        minimum = smaller ? cost : minimum;
        firsts = smaller ? block : firsts;
        block += LANES;
    }
    *least = smallest(&minimum);
    size_t found = place(&minimum, &firsts, *least);
    minimum[found % LANES] = next[found % LANES];
    *second = smallest(&minimum);
    return found;
}
