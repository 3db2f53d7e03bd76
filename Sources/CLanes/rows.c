#include "rows.h"

#if defined(__x86_64__) && defined(__linux__)
#define EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EACH_PROCESSOR
#endif

typedef double Doubles __attribute__((ext_vector_type(ROW_LANES), aligned(8)));
typedef float Floats __attribute__((ext_vector_type(ROW_LANES), aligned(4)));

/// As many as there are registers for.
enum { MOST_VECTORS = 7 };

// `name`_some: some vectors of the sum, which stay in registers. `name`: as few sweeps over the rows as can be, of about
// the same width.
#define ROWS_ADD(name, Number, Numbers)                                                                                \
    static inline __attribute__((always_inline)) void name##_some(const uint32_t *indices, const float *factors,       \
                                                                  size_t count, const Number *table, size_t width,     \
                                                                  double *sum, int vectors) {                          \
        Doubles sums[MOST_VECTORS];                                                                                    \
        for (int v = 0; v < vectors; v++) sums[v] = *(const Doubles *)(sum + v * ROW_LANES);                           \
        for (size_t i = 0; i < count; i++) {                                                                           \
            const Number *row = table + indices[i] * width;                                                            \
            double factor = factors[i];                                                                                \
            for (int v = 0; v < vectors; v++)                                                                          \
                sums[v] += factor * __builtin_convertvector(*(const Numbers *)(row + v * ROW_LANES), Doubles);         \
        }                                                                                                              \
        for (int v = 0; v < vectors; v++) *(Doubles *)(sum + v * ROW_LANES) = sums[v];                                 \
    }                                                                                                                  \
                                                                                                                       \
    EACH_PROCESSOR                                                                                                     \
    void name(const uint32_t *indices, const float *factors, size_t count, const Number *table, size_t width,          \
              double *sum) {                                                                                           \
        size_t vectors = width / ROW_LANES;                                                                            \
        for (size_t sweeps = (vectors + MOST_VECTORS - 1) / MOST_VECTORS; sweeps > 0; sweeps--) {                      \
            size_t next = (vectors + sweeps - 1) / sweeps;                                                             \
            switch (next) {                                                                                            \
                case 1: name##_some(indices, factors, count, table, width, sum, 1); break;                             \
                case 2: name##_some(indices, factors, count, table, width, sum, 2); break;                             \
                case 3: name##_some(indices, factors, count, table, width, sum, 3); break;                             \
                case 4: name##_some(indices, factors, count, table, width, sum, 4); break;                             \
                case 5: name##_some(indices, factors, count, table, width, sum, 5); break;                             \
                case 6: name##_some(indices, factors, count, table, width, sum, 6); break;                             \
                default: name##_some(indices, factors, count, table, width, sum, 7);                                   \
            }                                                                                                          \
            vectors -= next;                                                                                           \
            table += next * ROW_LANES;                                                                                 \
            sum += next * ROW_LANES;                                                                                   \
        }                                                                                                              \
    }

ROWS_ADD(rows_add, double, Doubles)
ROWS_ADD(rows_add_floats, float, Floats)

EACH_PROCESSOR
void rows_scatter(const uint32_t *indices, const float *values, size_t count, const double *factors, size_t width,
                  double *sums) {
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        for (size_t k = 0; k < width; k += ROW_LANES) {
            Doubles *sum = (Doubles *)(sums + indices[i] * width + k);
            *sum += value * *(const Doubles *)(factors + k);
        }
    }
}

/// Cells that are looked at together, so that their sums need not wait for each other, and so many values of theirs.
enum { CELLS = 4, PIECE = 256 };

/// sums[c] += Σ values[c][i] · table[i]
static inline __attribute__((always_inline)) void add_piece(const double values[CELLS][PIECE], size_t cells,
                                                            size_t count, const double *table, size_t width,
                                                            double *sums) {
    for (size_t k = 0; k < width; k += ROW_LANES) {
        Doubles sum[CELLS];
        for (size_t c = 0; c < cells; c++) sum[c] = *(const Doubles *)(sums + c * width + k);
        for (size_t i = 0; i < count; i++) {
            Doubles row = *(const Doubles *)(table + i * width + k);
            for (size_t c = 0; c < cells; c++) sum[c] += values[c][i] * row;
        }
        for (size_t c = 0; c < cells; c++) *(Doubles *)(sums + c * width + k) = sum[c];
    }
}

/// sums[i] += Σ values[c][i] · factors[c]
static inline __attribute__((always_inline)) void scatter_piece(const double values[CELLS][PIECE], size_t cells,
                                                                size_t count, const double *factors, size_t width,
                                                                double *sums) {
    for (size_t k = 0; k < width; k += ROW_LANES) {
        Doubles factor[CELLS];
        for (size_t c = 0; c < cells; c++) factor[c] = *(const Doubles *)(factors + c * width + k);
        for (size_t i = 0; i < count; i++) {
            Doubles *sum = (Doubles *)(sums + i * width + k);
            for (size_t c = 0; c < cells; c++) *sum += values[c][i] * factor[c];
        }
    }
}

/// Adds the values of up to CELLS cells to the sums of the cells, or of the columns.
static inline __attribute__((always_inline)) void add_some(const float *values, size_t cells, size_t count,
                                                           const double *rows, size_t width, double *sums,
                                                           int scatters) {
    double wide[CELLS][PIECE];
    for (size_t start = 0; start < count; start += PIECE) {
        size_t size = count - start < PIECE ? count - start : PIECE;
        for (size_t c = 0; c < cells; c++)
            for (size_t i = 0; i < size; i++) wide[c][i] = values[c * count + start + i];
        if (scatters)
            scatter_piece(wide, cells, size, rows, width, sums + start * width);
        else
            add_piece(wide, cells, size, rows + start * width, width, sums);
    }
}

/// The same of all cells, each of which has a row of its own in `rows`, or in the sums.
static inline __attribute__((always_inline)) void add_all(const float *values, size_t cells, size_t count,
                                                          const double *rows, size_t width, double *sums,
                                                          int scatters) {
    size_t step = scatters ? width : 0, sum_step = scatters ? 0 : width, c = 0;
    for (; c + CELLS <= cells; c += CELLS)
        add_some(values + c * count, CELLS, count, rows + c * step, width, sums + c * sum_step, scatters);
    for (; c < cells; c++)
        add_some(values + c * count, 1, count, rows + c * step, width, sums + c * sum_step, scatters);
}

EACH_PROCESSOR
void rows_add_dense(const float *values, size_t cells, size_t count, const double *table, size_t width, double *sums) {
    add_all(values, cells, count, table, width, sums, 0);
}

EACH_PROCESSOR
void rows_scatter_dense(const float *values, size_t cells, size_t count, const double *factors, size_t width,
                        double *sums) {
    add_all(values, cells, count, factors, width, sums, 1);
}

void rows_add_products(const uint32_t *cells, const uint32_t *firsts, size_t count, const uint32_t *ends,
                       const uint32_t *indices, const float *values, double *sums) {
    for (size_t i = 0; i < count; i++) {
        double factor = values[firsts[i]];
        size_t end = ends[cells[i]];
        for (size_t k = firsts[i]; k < end; k++) sums[indices[k]] += factor * values[k];
    }
}
