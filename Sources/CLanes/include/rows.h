// Sums over the values of cells, in which a PCA spends its time; compiled for several processors as those of lanes.h,
// with the same bits on all. Indices are not checked here.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A product and a sum are rounded one by one, on every processor.
#pragma STDC FP_CONTRACT OFF

enum { ROW_LANES = 8 };

/// sum += Σ factors[i] · (row indices[i] of table), over `count` rows; `width`, a multiple of ROW_LANES, is the length
/// of the sum and of each row.
void rows_add(const uint32_t *indices, const float *factors, size_t count, const double *table, size_t width,
              double *sum);

/// The same with a table in single precision, in half the memory.
void rows_add_floats(const uint32_t *indices, const float *factors, size_t count, const float *table, size_t width,
                     double *sum);

/// Row indices[i] of the sums += values[i] · factors, over `count` values; `width`, a multiple of ROW_LANES, is the length
/// of the factors and of each row.
void rows_scatter(const uint32_t *indices, const float *values, size_t count, const double *factors, size_t width,
                  double *sums);

/// Row c of the sums += Σ values[i] · (row i of table) over the `count` values of cell c, for each of `cells` cells, whose
/// values stand one cell after another; `width`, a multiple of ROW_LANES, is the length of each row.
void rows_add_dense(const float *values, size_t cells, size_t count, const double *table, size_t width, double *sums);

/// Row i of the sums += Σ values[i] · (row c of factors) over the cells c, in order.
void rows_scatter_dense(const float *values, size_t cells, size_t count, const double *factors, size_t width,
                        double *sums);

/// sums[indices[k]] += values[first] · values[k] for k = first … ends[cell] − 1, for each of `count` pairs of a cell and
/// the position that is the first looked at of its values.
void rows_add_products(const uint32_t *cells, const uint32_t *firsts, size_t count, const uint32_t *ends,
                       const uint32_t *indices, const float *values, double *sums);
