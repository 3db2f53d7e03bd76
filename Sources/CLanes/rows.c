#include "rows.h"

#if defined(__x86_64__) && defined(__linux__)
#define EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EACH_PROCESSOR
#endif

typedef double Doubles __attribute__((ext_vector_type(ROW_LANES), aligned(8)));

/// Some vectors of the sum, which stay in registers.
static inline __attribute__((always_inline)) void add(const uint32_t *indices, const float *factors, size_t count,
                                                      const double *table, size_t width, double *sum, int vectors) {
    Doubles sums[4];
    for (int v = 0; v < vectors; v++) sums[v] = *(const Doubles *)(sum + v * ROW_LANES);
    for (size_t i = 0; i < count; i++) {
        const double *row = table + indices[i] * width;
        double factor = factors[i];
        for (int v = 0; v < vectors; v++) sums[v] += factor * *(const Doubles *)(row + v * ROW_LANES);
    }
    for (int v = 0; v < vectors; v++) *(Doubles *)(sum + v * ROW_LANES) = sums[v];
}

EACH_PROCESSOR
void rows_add(const uint32_t *indices, const float *factors, size_t count, const double *table, size_t width,
              double *sum) {
    size_t column = 0;
    for (; column + 4 * ROW_LANES <= width; column += 4 * ROW_LANES)
        add(indices, factors, count, table + column, width, sum + column, 4);
    for (; column < width; column += ROW_LANES) add(indices, factors, count, table + column, width, sum + column, 1);
}

void rows_add_products(const uint32_t *cells, const uint32_t *firsts, size_t count, const uint32_t *ends,
                       const uint32_t *indices, const float *values, double *sums) {
    for (size_t i = 0; i < count; i++) {
        double factor = values[firsts[i]];
        size_t end = ends[cells[i]];
        for (size_t k = firsts[i]; k < end; k++) sums[indices[k]] += factor * values[k];
    }
}
