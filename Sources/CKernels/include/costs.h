// Loops over rows of ground costs, in which transport spends its time. They are in C because a Swift binary cannot
// choose its machine code at run time; processors.h says how these do. All processors do the same operations in the
// same order, so results have the same bits on each.
//
// Words: a row holds the costs between one point and `count` others, the columns. Rows of a table of costs stand one
// after another. A reduced cost is costs[i] − duals[i], a cost less the dual value of its column. Block b of a row is
// the SIMD_WIDTH numbers from b · SIMD_WIDTH on. A label is the length of the shortest path to a column that is known
// so far.
//
// Every function expects what follows; builds without NDEBUG assert what can be seen of it:
// - `count` is a multiple of SIMD_WIDTH. Columns that pad a row have infinite costs, and dual values of zero.
// - No number is NaN. Costs and labels are finite or ∞; dual values are finite, or −∞ to leave a column out. Reduced
//   costs are numbers, then.
// - Arrays need no other alignment than their elements; those that begin at a multiple of 64 bytes are read faster.
// - An array that is written overlaps no other.
// - Where there are `blocks`, these alone are looked at: `block_count` of them, in increasing order. NULL stands for
//   all, and `block_count` for how many those are, count / SIMD_WIDTH.
// - Rows and columns are not negative and exist.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A product and a sum are rounded one by one, on every processor, unless it is said that they are rounded once.
#pragma STDC FP_CONTRACT OFF

enum {
    /// Numbers in single precision that a loop takes at a time.
    SIMD_WIDTH = 16,
    /// Parts of a row, or of a table's rows, that means are taken over. Part p of a row is its columns p, p + PARTS, ….
    PARTS = SIMD_WIDTH / 2
};

// MARK: Points

/// Writes the coordinates of `count` points less those of a centre in single precision, one point after another.
///
/// `count` need not be a multiple of SIMD_WIDTH.
void costs_points_in_order(const double *points, const double *centre, size_t dimensions, size_t count,
                           float *coordinates);

/// Writes the coordinates of `count` points, which stand one after another, less those of a centre in single
/// precision, one dimension after another, each padded with ∞ to `stride` numbers.
///
/// `stride` is a multiple of SIMD_WIDTH, and at least `count`, which need not be one.
void costs_points_by_dimension(const double *points, const double *centre, size_t dimensions, size_t count,
                               size_t stride, float *coordinates);

// MARK: Costs
// Between points x_r, `rows` of them one after another, whose coordinates are finite, and points y_i, whose coordinates
// stand one dimension after another, `count` numbers each, as `costs_points_by_dimension` writes them; a row of costs for
// each x_r. Where `high` is not NULL, y_i is instead the point nearest to x_r of the box that reaches from y to `high`, as
// `costs_boxes` writes them: no cost, as rounded here, between x_r and a point of the box is less.
//
// A square is added to the sum of those before with one rounding, as `fmaf` does.

/// costs[r · count + i] = ‖x_r − y_i‖₂
void costs_euclidean(const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                     const int32_t *blocks, size_t block_count, float *costs);

/// costs[r · count + i] = ‖x_r − y_i‖₁
void costs_cityblock(const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                     const int32_t *blocks, size_t block_count, float *costs);

/// costs[r · count + i] = ‖x_r − y_i‖₂² / 2, the cosine cost of points of length 1.
void costs_half_square(const float *x, size_t rows, const float *y, const float *high, size_t dimensions, size_t count,
                       const int32_t *blocks, size_t block_count, float *costs);

// MARK: Boxes

/// Writes the smallest box around each block of boxes, or of points, whose `low` and `high` are the same.
///
/// Coordinates stand one dimension after another: `count` numbers each before, and `stride` after, padded with ∞. `stride`
/// is a multiple of SIMD_WIDTH, and at least the number of blocks. A box around padding has no end there.
void costs_boxes(const float *low, const float *high, size_t dimensions, size_t count, size_t stride, float *box_low,
                 float *box_high);

/// Writes the largest of the dual values in each block, padded with zeros to `stride` numbers.
void costs_block_maxima(const float *values, size_t count, size_t stride, float *maxima);

// MARK: Reduced costs

/// minima[r] = the smallest reduced cost of row r, ∞ where `count` is 0.
void costs_row_minima(const float *costs, const float *duals, size_t count, size_t rows, float *minima);

/// minima[r] = the mean over the parts of row r of the smallest reduced cost of each.
///
/// ∞ where a part has only costs that are.
void costs_mean_part_minima(const float *costs, const float *duals, size_t count, size_t rows, float *minima);

/// counts[r] = how many reduced costs of row r are at most bounds[r].
///
/// Columns of the padding are within a bound of ∞.
void costs_count_within(const float *costs, const float *duals, size_t count, size_t rows, const float *bounds,
                        int32_t *counts);

/// Lists the reduced costs that are at most the bound of their row, row after row, in the order of the columns.
///
/// Writes the row and the column of each. Both lists have room for what `costs_count_within` counts. Returns how many
/// there are.
size_t costs_list_within(const float *costs, const float *duals, const float *bounds, size_t count, size_t rows,
                         int32_t *found_rows, int32_t *found_columns);

/// Lists the blocks of a row that have a reduced cost of at most `bound`, in order. Returns how many there are.
///
/// `found_blocks` has room for all blocks that are looked at, since what stands behind the list is overwritten.
size_t costs_list_blocks_within(const float *costs, const float *duals, float bound, const int32_t *blocks,
                                size_t block_count, int32_t *found_blocks);

/// Lists the columns of a row that have a reduced cost of at most `bound`, in order. Returns how many there are.
///
/// `found_columns` has room for all columns that are looked at.
size_t costs_list_columns_within(const float *costs, const float *duals, float bound, const int32_t *blocks,
                                 size_t block_count, int32_t *found_columns);

/// Finds the smallest reduced cost of a row and the second smallest, which are equal where two columns have the
/// smallest.
///
/// Returns the column of the smallest, or 0 if it is ∞. If several columns have it: the first of those with the least
/// column modulo SIMD_WIDTH.
size_t costs_two_smallest(const float *costs, const float *duals, const int32_t *blocks, size_t block_count,
                          float *smallest, float *second);

/// Finds for four rows of a table what `costs_two_smallest` finds for one, in little more time than for one.
///
/// `rows` are the four, of which some may be the same. `count` is not 0. Reduced costs are compared by their bits:
/// none may be negative or −0, as none is where dual values are at most 0.
void costs_two_smallest_of_four(const float *costs, const int32_t *rows, const float *duals, size_t count,
                                int32_t *columns, float *smallest, float *second);

// MARK: Dual values of the columns

/// Lowers duals[i] to costs[i] − row_duals[r] for every row r, wherever that is less.
///
/// `duals` may be ∞ before.
void costs_lower_duals(const float *costs, const float *row_duals, size_t count, size_t rows, float *duals);

/// means[i] = the mean of number i of each of PARTS arrays of `count` numbers, which stand one after another.
void costs_mean_parts(const float *parts, size_t count, float *means);

// MARK: Shortest paths

/// The smallest of some numbers, and where it stands.
typedef struct {
    int32_t position;
    float value;
} Minimum;

/// Lowers labels[i] to the reduced cost of column i plus `base`, and notes `row` in origins[i], wherever that is
/// less.
///
/// `base` is finite. Returns the smallest label, at position 0 if it is ∞. If several columns have it: at the first
/// of those with the least column modulo SIMD_WIDTH.
Minimum costs_relax(const float *costs, const float *duals, float base, int32_t row, float *labels, int32_t *origins,
                    size_t count);

/// Does what `costs_relax` does, in some blocks of a row.
///
/// `minima` are the smallest labels of all blocks, padded with ∞ to `minimum_count` numbers, a multiple of SIMD_WIDTH
/// that is not 0; they are kept up to date. Returns the smallest label of all blocks: the first of the block that
/// `costs_relax` would choose among the numbers in `minima`.
Minimum costs_relax_blocks(const float *costs, const float *duals, float base, int32_t row, float *labels,
                           int32_t *origins, float *minima, size_t minimum_count, const int32_t *blocks,
                           size_t block_count);

/// Makes labels[column] infinite, and brings the smallest label of its block up to date.
void costs_close(float *labels, float *minima, size_t column);

// MARK: In double precision
// Points stand one after another, and their coordinates are finite.

/// ‖x − y‖₂²
static inline double costs_square_distance(const double *x, const double *y, size_t dimensions) {
    double sum = 0;
    for (size_t d = 0; d < dimensions; d++) {
        double difference = x[d] - y[d];
        sum += difference * difference;
    }
    return sum;
}

/// ‖x − y‖₁
static inline double costs_cityblock_distance(const double *x, const double *y, size_t dimensions) {
    double sum = 0;
    for (size_t d = 0; d < dimensions; d++) {
        double difference = x[d] - y[d];
        sum += difference < 0 ? -difference : difference;
    }
    return sum;
}

/// costs[k] = ‖x − y‖₂ of arc k, which leads from point rows[k] of x to point columns[k] of y.
///
/// `count` need not be a multiple of SIMD_WIDTH.
void costs_of_arcs(const double *x, const double *y, size_t dimensions, const int32_t *rows, const int32_t *columns,
                   size_t count, double *costs);

/// Finds the first arc whose reduced cost, costs[k] less the dual values of its row and its column, is the smallest; 0, and
/// ∞, where there is none.
///
/// `count` need not be a multiple of SIMD_WIDTH.
size_t costs_best_of_arcs(const double *costs, const double *row_duals, const double *column_duals, const int32_t *rows,
                          const int32_t *columns, size_t count, double *smallest);

/// Adds the gradient term weights[k] · (x − y)/‖x − y‖₂ of each arc k to the gradient at its point of x, and takes it
/// off that at its point of y. An arc between points that coincide has none.
///
/// `count` need not be a multiple of SIMD_WIDTH.
void costs_add_gradient(const double *x, const double *y, size_t dimensions, const int32_t *rows,
                        const int32_t *columns, const double *weights, size_t count, double *gradient_x,
                        double *gradient_y);
