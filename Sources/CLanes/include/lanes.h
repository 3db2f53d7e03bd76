// The few loops over a row of costs that transport spends its time in, in C because a Swift binary cannot pick its
// machine code at run time: each is compiled for every x86-64 processor, and again for those with AVX2 or AVX-512. All
// do the same operations in the same order, so they give the same bits. Those of a PCA are in rows.h.
//
// Rows are padded to a multiple of LANES numbers; costs of the padding are infinite, dual values there are zero. Where a
// loop takes `blocks`, it looks at these alone: `size` blocks of LANES numbers, by their places in the row. NULL stands for
// all, of which `size` is the number.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A product and a sum are rounded one by one, on every processor.
#pragma STDC FP_CONTRACT OFF

enum {
    LANES = 16,
    /// Of a row, for a soft minimum.
    PARTS = LANES / 2
};

/// The coordinates of `count` points less those of their centre, one point after another.
void lanes_in_order(const double *points, const double *centre, size_t dimensions, size_t count, float *numbers);

/// The same, dimension after dimension, each padded with infinite ones to `stride` numbers.
void lanes_by_dimension(const double *points, const double *centre, size_t dimensions, size_t count, size_t stride,
                        float *numbers);

/// costs[i] = ‖x − y_i‖₂ for a point x and `count` points y, whose coordinates stand dimension after dimension.
void lanes_euclidean(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                     size_t size, float *costs);

/// costs[i] = ‖x − y_i‖₁
void lanes_cityblock(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                     size_t size, float *costs);

/// costs[i] = ‖x − y_i‖₂² / 2, which is the cosine cost of points of length 1.
void lanes_half_square(const float *x, const float *y, size_t dimensions, size_t count, const int32_t *blocks,
                       size_t size, float *costs);

/// The smallest costs[i] − duals[i] of each of `rows` rows of costs, one after another; or a soft minimum, the mean of the
/// smallest of the PARTS parts of a row, each of every so many numbers.
void lanes_minima(const float *costs, const float *duals, size_t count, size_t rows, int isSoft, float *minima);

/// How many costs[i] − duals[i] of each of the rows are at most its bound.
void lanes_counts(const float *costs, const float *duals, size_t count, size_t rows, const float *bounds,
                  int32_t *counts);

/// Writes row after row where costs[i] − duals[i] ≤ bounds[row], of rows of costs that stand one after another; returns how
/// many places there are.
size_t lanes_within(const float *costs, const float *duals, const float *bounds, size_t count, size_t rows,
                    int32_t *found_rows, int32_t *found_columns);

/// Lowers labels[i] to costs[i] − dual of each of `rows` rows of costs, one after another, wherever that is less.
void lanes_lower(const float *costs, const float *row_duals, size_t count, size_t rows, float *labels);

/// means[i] of PARTS parts of `count` numbers, one after another.
void lanes_mean_part(const float *parts, size_t count, float *means);

/// Writes each block with a costs[i] − duals[i] ≤ bound to `blocks`, which has room for all; returns how many there are.
size_t lanes_near(const float *costs, const float *duals, float bound, size_t count, int32_t *blocks);

/// A number, and where it stands.
typedef struct {
    int32_t place;
    float value;
} Place;

/// Lowers labels[i] to costs[i] − duals[i] + base, and names `row` in origins[i], wherever that is less.
///
/// Returns the smallest label; of equals the first of its lane.
Place lanes_relax(const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                  size_t count);

/// The same in some blocks; `minima` has the smallest label of each block, `count` in the whole.
Place lanes_relax_near(const float *costs, const float *duals, float base, int32_t row, float *labels,
                       int32_t *origins, float *minima, size_t count, const int32_t *blocks, size_t size);

/// Makes labels[i] infinite.
void lanes_close(float *labels, float *minima, size_t i);

/// The smallest costs[i] − duals[i] and the second smallest, which may be the same; returns where the first stands.
size_t lanes_cheapest(const float *costs, const float *duals, const int32_t *blocks, size_t size, float *least,
                      float *second);

/// The same for four of the rows of costs, which stand one after another; the same row may be asked for twice. No cost less
/// its dual value may be negative.
void lanes_cheapest_of_four(const float *costs, const int32_t *rows, const float *duals, size_t count,
                            int32_t *columns, float *least, float *second);

/// ‖x − y‖₂² in double precision, for two points that stand one after another.
static inline double lanes_square(const double *x, const double *y, size_t dimensions) {
    double sum = 0;
    for (size_t d = 0; d < dimensions; d++) {
        double difference = x[d] - y[d];
        sum += difference * difference;
    }
    return sum;
}

/// ‖x − y‖₂ in double precision for pairs of points, of which x and y have `rows` and `columns`.
void lanes_euclidean_of(const double *x, const double *y, size_t dimensions, const int32_t *rows,
                        const int32_t *columns, size_t count, double *costs);

/// Adds weights[k] · (x − y)/‖x − y‖₂ of the same pairs to the gradient at x, and takes it off that at y; none where x = y.
void lanes_add_pulls(const double *x, const double *y, size_t dimensions, const int32_t *rows,
                     const int32_t *columns, const double *weights, size_t count, double *restrict gradient_x,
                     double *restrict gradient_y);

/// ‖x − y‖₁ in double precision.
static inline double lanes_absolute(const double *x, const double *y, size_t dimensions) {
    double sum = 0;
    for (size_t d = 0; d < dimensions; d++) {
        double difference = x[d] - y[d];
        sum += difference < 0 ? -difference : difference;
    }
    return sum;
}
