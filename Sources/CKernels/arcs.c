// Costs of single arcs in double precision.
#include "vectors.h"

ALWAYS_INLINE void write_squares(size_t dimensions, const double *x, const double *y, const int32_t *rows,
                                 const int32_t *columns, size_t count, double *costs) {
    for (size_t k = 0; k < count; k++)
        costs[k] = costs_square_distance(x + (size_t)rows[k] * dimensions, y + (size_t)columns[k] * dimensions,
                                         dimensions);
}

EACH_PROCESSOR(void, costs_of_arcs,
               (const double *x, const double *y, size_t dimensions, const int32_t *rows, const int32_t *columns,
                size_t count, double *costs),
               (x, y, dimensions, rows, columns, count, costs)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    WITH_DIMENSIONS(write_squares, dimensions, x, y, rows, columns, count, costs);
    for (size_t k = 0; k < count; k++) costs[k] = __builtin_elementwise_sqrt(costs[k]);
}

/// Arcs whose reduced costs are looked at together.
enum { ARCS_AT_ONCE = 8 };

typedef double Doubles __attribute__((ext_vector_type(ARCS_AT_ONCE), aligned(8)));
typedef int64_t Longs __attribute__((ext_vector_type(ARCS_AT_ONCE), aligned(8)));

/// Includes `size` arcs from arc k on among those that are the best in each lane.
ALWAYS_INLINE void include_arcs(const double *costs, const double *row_duals, const double *column_duals,
                                const int32_t *rows, const int32_t *columns, size_t k, size_t size, Doubles *minima,
                                Longs *starts) {
    Doubles reduced = (Doubles)(INFINITY);
    for (size_t lane = 0; lane < size; lane++)
        reduced[lane] = costs[k + lane] - row_duals[rows[k + lane]] - column_duals[columns[k + lane]];
    Longs is_smaller = reduced < *minima;
    *minima = is_smaller ? reduced : *minima;
    *starts = is_smaller ? (Longs)((int64_t)k) : *starts;
}

EACH_PROCESSOR(size_t, costs_best_of_arcs,
               (const double *costs, const double *row_duals, const double *column_duals, const int32_t *rows,
                const int32_t *columns, size_t count, double *smallest),
               (costs, row_duals, column_duals, rows, columns, count, smallest)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    Doubles minima = (Doubles)(INFINITY);
    Longs starts = (Longs)(0);
    size_t k = 0;
    for (; k + ARCS_AT_ONCE <= count; k += ARCS_AT_ONCE)
        include_arcs(costs, row_duals, column_duals, rows, columns, k, ARCS_AT_ONCE, &minima, &starts);
    for (; k < count; k++) include_arcs(costs, row_duals, column_duals, rows, columns, k, 1, &minima, &starts);
    size_t best = 0;
    *smallest = INFINITY;
    for (size_t lane = 0; lane < ARCS_AT_ONCE; lane++) {
        size_t arc = (size_t)starts[lane] + lane;
        if (minima[lane] < *smallest || (minima[lane] == *smallest && arc < best)) {
            best = arc;
            *smallest = minima[lane];
        }
    }
    return best;
}

ALWAYS_INLINE void add_gradient(size_t dimensions, const double *x, const double *y, const int32_t *rows,
                                const int32_t *columns, const double *weights, size_t count,
                                double *restrict gradient_x, double *restrict gradient_y) {
    for (size_t k = 0; k < count; k++) {
        size_t row = (size_t)rows[k] * dimensions, column = (size_t)columns[k] * dimensions;
        double square = costs_square_distance(x + row, y + column, dimensions);
        double scale = square > 0 ? weights[k] / __builtin_elementwise_sqrt(square) : 0;
        for (size_t d = 0; d < dimensions; d++) {
            double term = scale * (x[row + d] - y[column + d]);
            gradient_x[row + d] += term;
            gradient_y[column + d] -= term;
        }
    }
}

EACH_PROCESSOR(void, costs_add_gradient,
               (const double *x, const double *y, size_t dimensions, const int32_t *rows, const int32_t *columns,
                const double *weights, size_t count, double *restrict gradient_x, double *restrict gradient_y),
               (x, y, dimensions, rows, columns, weights, count, gradient_x, gradient_y)) {
    assert(are_not_negative(rows, count));
    assert(are_not_negative(columns, count));
    WITH_DIMENSIONS(add_gradient, dimensions, x, y, rows, columns, weights, count, gradient_x, gradient_y);
}
