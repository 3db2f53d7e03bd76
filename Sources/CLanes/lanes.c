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

static inline float smallest(Floats *values) {
    float *value = (float *)values;
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; lane++)
            value[lane] = value[lane + half] < value[lane] ? value[lane + half] : value[lane];
    return value[0];
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

EACH_PROCESSOR
float lanes_minimum(const float *costs, const float *duals, size_t count) {
    // Two minima, so that one comparison need not wait for the other.
    Floats even = (Floats)(INFINITY), odd = even;
    size_t i = 0;
    for (; i + 2 * LANES <= count; i += 2 * LANES) {
        Floats first = AT(costs, i) - AT(duals, i);
        Floats second = AT(costs, i + LANES) - AT(duals, i + LANES);
        even = first < even ? first : even;
        odd = second < odd ? second : odd;
    }
    if (i < count) {
        Floats last = AT(costs, i) - AT(duals, i);
        even = last < even ? last : even;
    }
    even = odd < even ? odd : even;
    return smallest(&even);
}

EACH_PROCESSOR
size_t lanes_within(const float *costs, const float *duals, float bound, size_t count, int32_t *found) {
    size_t size = 0;
    for (size_t i = 0; i < count; i += LANES) {
        Bits within = __builtin_convertvector(AT(costs, i) - AT(duals, i) <= bound, Bits);
        uint16_t lanes;
        memcpy(&lanes, &within, sizeof lanes);
        for (; lanes != 0; lanes &= lanes - 1) found[size++] = (int32_t)i + __builtin_ctz(lanes);
    }
    return size;
}

EACH_PROCESSOR
size_t lanes_relax(const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                   size_t count) {
    Floats minimum = (Floats)(INFINITY);
    Words rows = (Words)(row), firsts = (Words)(0);
    const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (size_t i = 0; i < count; i += LANES) {
        Floats offered = AT(costs, i) - AT(duals, i) + base;
        Floats known = AT(labels, i);
        Words better = offered < known;
        Floats label = better ? offered : known;
        *(Floats *)(labels + i) = label;
        *(Words *)(origins + i) = better ? rows : *(const Words *)(origins + i);
        Words smaller = label < minimum;
        minimum = smaller ? label : minimum;
        firsts = smaller ? (Words)((int32_t)i) : firsts;
    }
    Floats rest = minimum;
    Words places = minimum == smallest(&rest) ? firsts + lanes : (Words)(INT32_MAX);
    return (size_t)__builtin_reduce_min(places);
}
