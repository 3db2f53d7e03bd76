// Sums over the values of cells, in which a PCA spends its time. They are in C as those of costs.h are, compiled for
// several kinds of processor, and give the same bits on each.
//
// Every function expects what follows; builds without NDEBUG assert what can be seen of it:
// - `width`, the length of a row of a table or of sums, is a multiple of SIMD_WIDTH_DOUBLE. Rows stand one after
//   another.
// - Indices are those of rows that exist; they are not checked.
// - Sums overlap nothing else that is given.
// - Arrays need no other alignment than their elements. Numbers may be of any kind; there is no padding.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A product and a sum are rounded one by one, on every processor.
#pragma STDC FP_CONTRACT OFF

enum {
    /// Numbers in double precision that a loop takes at a time.
    SIMD_WIDTH_DOUBLE = 8
};

// MARK: Sparse cells

/// Adds factors[i] · (row indices[i] of a table) to `sum`, for i = 0 … count − 1, one after another.
///
/// `sum` has `width` numbers.
void rows_add(const uint32_t *indices, const float *factors, size_t count, const double *table, size_t width,
              double *sum);

/// Does what `rows_add` does, with a table in single precision, which takes half the memory. Sums are in double
/// precision.
void rows_add_floats(const uint32_t *indices, const float *factors, size_t count, const float *table, size_t width,
                     double *sum);

/// Adds values[i] · factors to row indices[i] of `sums`, for i = 0 … count − 1, one after another.
///
/// `factors` has `width` numbers.
void rows_scatter(const uint32_t *indices, const float *values, size_t count, const double *factors, size_t width,
                  double *sums);

/// Adds values[firsts[i]] · values[k] to sums[indices[k]], for k = firsts[i] … ends[cells[i]] − 1, and i = 0 … count
/// − 1: the products of one value of a cell with itself and those behind it.
void rows_add_products(const uint32_t *cells, const uint32_t *firsts, size_t count, const uint32_t *ends,
                       const uint32_t *indices, const float *values, double *sums);

// MARK: Dense cells

/// Adds Σ values[i] · (row i of a table) over the `count` values of cell c to row c of `sums`, for each of `cells`
/// cells, whose values stand one cell after another.
///
/// Each sum is taken in the order of the values.
void rows_add_dense(const float *values, size_t cells, size_t count, const double *table, size_t width, double *sums);

/// Adds Σ (value i of cell c) · (row c of `factors`) over all cells c to row i of `sums`, for each of the `count`
/// values of a cell.
///
/// Values stand one cell after another. Each sum is taken in the order of the cells.
void rows_scatter_dense(const float *values, size_t cells, size_t count, const double *factors, size_t width,
                        double *sums);
