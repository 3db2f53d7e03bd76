#include "rows.h"
#include <assert.h>
#include <stdbool.h>
#include "each_processor.h"

typedef double Doubles __attribute__((ext_vector_type(SIMD_WIDTH_DOUBLE), aligned(8)));
typedef float Floats __attribute__((ext_vector_type(SIMD_WIDTH_DOUBLE), aligned(4)));

#define DOUBLES_AT(values, i) (*(const Doubles *)((values) + (i)))

PRECONDITION bool is_padded(size_t width) { return width % SIMD_WIDTH_DOUBLE == 0; }

/// Vectors of a sum that there are registers for.
enum { MOST_VECTORS = 7 };

// `name`_some adds to some vectors of the sum, which stay in registers. `name` sweeps over the rows as few times as
// can be, each time for about as many vectors.
#define ROWS_ADD(name, Number, Numbers)                                                                                \
    ALWAYS_INLINE void name##_some(size_t vectors, const uint32_t *indices, const float *factors, size_t count,        \
                                   const Number *table, size_t width, double *sum) {                                   \
        Doubles sums[MOST_VECTORS];                                                                                    \
        for (size_t v = 0; v < vectors; v++) sums[v] = DOUBLES_AT(sum, v * SIMD_WIDTH_DOUBLE);                         \
        for (size_t i = 0; i < count; i++) {                                                                           \
            const Number *row = table + indices[i] * width;                                                            \
            double factor = factors[i];                                                                                \
            for (size_t v = 0; v < vectors; v++)                                                                       \
                sums[v] += factor * __builtin_convertvector(*(const Numbers *)(row + v * SIMD_WIDTH_DOUBLE), Doubles); \
        }                                                                                                              \
        for (size_t v = 0; v < vectors; v++) *(Doubles *)(sum + v * SIMD_WIDTH_DOUBLE) = sums[v];                      \
    }                                                                                                                  \
                                                                                                                       \
    EACH_PROCESSOR(void, name,                                                                                         \
                   (const uint32_t *indices, const float *factors, size_t count, const Number *table, size_t width,    \
                    double *sum),                                                                                      \
                   (indices, factors, count, table, width, sum)) {                                                     \
        assert(is_padded(width));                                                                                      \
        size_t vectors = width / SIMD_WIDTH_DOUBLE;                                                                    \
        for (size_t sweeps = (vectors + MOST_VECTORS - 1) / MOST_VECTORS; sweeps > 0; sweeps--) {                      \
            size_t next = (vectors + sweeps - 1) / sweeps;                                                             \
            switch (next) {                                                                                            \
                case 1: name##_some(1, indices, factors, count, table, width, sum); break;                             \
                case 2: name##_some(2, indices, factors, count, table, width, sum); break;                             \
                case 3: name##_some(3, indices, factors, count, table, width, sum); break;                             \
                case 4: name##_some(4, indices, factors, count, table, width, sum); break;                             \
                case 5: name##_some(5, indices, factors, count, table, width, sum); break;                             \
                case 6: name##_some(6, indices, factors, count, table, width, sum); break;                             \
                default: name##_some(7, indices, factors, count, table, width, sum);                                   \
            }                                                                                                          \
            vectors -= next;                                                                                           \
            table += next * SIMD_WIDTH_DOUBLE;                                                                         \
            sum += next * SIMD_WIDTH_DOUBLE;                                                                           \
        }                                                                                                              \
    }

ROWS_ADD(rows_add, double, Doubles)
ROWS_ADD(rows_add_floats, float, Floats)

EACH_PROCESSOR(void, rows_scatter,
               (const uint32_t *indices, const float *values, size_t count, const double *factors, size_t width,
                double *sums),
               (indices, values, count, factors, width, sums)) {
    assert(is_padded(width));
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        for (size_t k = 0; k < width; k += SIMD_WIDTH_DOUBLE) {
            Doubles *sum = (Doubles *)(sums + indices[i] * width + k);
            *sum += value * DOUBLES_AT(factors, k);
        }
    }
}

void rows_add_products(const uint32_t *cells, const uint32_t *firsts, size_t count, const uint32_t *ends,
                       const uint32_t *indices, const float *values, double *sums) {
    for (size_t i = 0; i < count; i++) {
        double factor = values[firsts[i]];
        size_t end = ends[cells[i]];
        for (size_t k = firsts[i]; k < end; k++) sums[indices[k]] += factor * values[k];
    }
}

// MARK: - Dense cells
// Several cells are looked at together, so that their sums need not wait for each other, a piece of their values at a
// time.

enum { CELLS = 4, PIECE = 256 };

/// Writes `size` values of each of up to CELLS cells from value `start` on in double precision.
ALWAYS_INLINE void widen(const float *values, size_t cells, size_t count, size_t start, size_t size,
                         double wide[CELLS][PIECE]) {
    for (size_t c = 0; c < cells; c++)
        for (size_t i = 0; i < size; i++) wide[c][i] = values[c * count + start + i];
}

/// sums[c] += Σ values[c][i] · table[i]
ALWAYS_INLINE void add_piece(const double values[CELLS][PIECE], size_t cells, size_t size, const double *table,
                             size_t width, double *sums) {
    for (size_t k = 0; k < width; k += SIMD_WIDTH_DOUBLE) {
        Doubles sum[CELLS];
        for (size_t c = 0; c < cells; c++) sum[c] = DOUBLES_AT(sums, c * width + k);
        for (size_t i = 0; i < size; i++) {
            Doubles row = DOUBLES_AT(table, i * width + k);
            for (size_t c = 0; c < cells; c++) sum[c] += values[c][i] * row;
        }
        for (size_t c = 0; c < cells; c++) *(Doubles *)(sums + c * width + k) = sum[c];
    }
}

/// Adds up the values of up to CELLS cells.
ALWAYS_INLINE void add_some(const float *values, size_t cells, size_t count, const double *table, size_t width,
                            double *sums) {
    double wide[CELLS][PIECE];
    for (size_t start = 0; start < count; start += PIECE) {
        size_t size = count - start < PIECE ? count - start : PIECE;
        widen(values, cells, count, start, size, wide);
        add_piece(wide, cells, size, table + start * width, width, sums);
    }
}

EACH_PROCESSOR(void, rows_add_dense,
               (const float *values, size_t cells, size_t count, const double *table, size_t width, double *sums),
               (values, cells, count, table, width, sums)) {
    assert(is_padded(width));
    size_t c = 0;
    for (; c + CELLS <= cells; c += CELLS)
        add_some(values + c * count, CELLS, count, table, width, sums + c * width);
    for (; c < cells; c++) add_some(values + c * count, 1, count, table, width, sums + c * width);
}

/// sums[i] += Σ values[c][i] · factors[c]
ALWAYS_INLINE void scatter_piece(const double values[CELLS][PIECE], size_t cells, size_t size, const double *factors,
                                 size_t width, double *sums) {
    for (size_t k = 0; k < width; k += SIMD_WIDTH_DOUBLE) {
        Doubles factor[CELLS];
        for (size_t c = 0; c < cells; c++) factor[c] = DOUBLES_AT(factors, c * width + k);
        for (size_t i = 0; i < size; i++) {
            Doubles *sum = (Doubles *)(sums + i * width + k);
            for (size_t c = 0; c < cells; c++) *sum += values[c][i] * factor[c];
        }
    }
}

/// Scatters the values of up to CELLS cells.
ALWAYS_INLINE void scatter_some(const float *values, size_t cells, size_t count, const double *factors, size_t width,
                                double *sums) {
    double wide[CELLS][PIECE];
    for (size_t start = 0; start < count; start += PIECE) {
        size_t size = count - start < PIECE ? count - start : PIECE;
        widen(values, cells, count, start, size, wide);
        scatter_piece(wide, cells, size, factors, width, sums + start * width);
    }
}

EACH_PROCESSOR(void, rows_scatter_dense,
               (const float *values, size_t cells, size_t count, const double *factors, size_t width, double *sums),
               (values, cells, count, factors, width, sums)) {
    assert(is_padded(width));
    size_t c = 0;
    for (; c + CELLS <= cells; c += CELLS)
        scatter_some(values + c * count, CELLS, count, factors + c * width, width, sums);
    for (; c < cells; c++) scatter_some(values + c * count, 1, count, factors + c * width, width, sums);
}
