import CKernels

/// Loops in C over rows of cells. Indices come from a matrix that was checked when it was made.
package enum RowSums {
    /// The rows of a table have a multiple of this many numbers.
    private static let simdWidth = Int(SIMD_WIDTH_DOUBLE)

    /// `width` padded to the length that rows of a table must have.
    package static func padded(_ width: Int) -> Int { (width + simdWidth - 1) / simdWidth * simdWidth }

    /// Adds Σ factors[i] · (row indices[i] of the table) to a sum, over the entries of a row.
    ///
    /// - Parameters:
    ///   - width: the padded length of the sum and of each row of the table
    ///   - start: the start of the sum in `sums`
    package static func add(
        _ entries: RowEntries, rows table: [Double], width: Int, to sums: inout MutableSpan<Double>,
        at start: Int
    ) {
        unsafe add(entries, width: width, to: &sums, at: start) { index, factor, sum in
            unsafe rows_add(index, factor, entries.range.count, table, width, sum)
        }
    }

    /// Adds Σ factors[i] · (row indices[i] of the table) to a sum, with a table in single precision, which is faster to
    /// read.
    package static func add(
        _ entries: RowEntries, rows table: [Float], width: Int, to sums: inout MutableSpan<Double>,
        at start: Int
    ) {
        unsafe add(entries, width: width, to: &sums, at: start) { index, factor, sum in
            unsafe rows_add_floats(index, factor, entries.range.count, table, width, sum)
        }
    }

    /// Adds factors[i] · row to row indices[i] of a table of sums, for each entry of a row of cells.
    ///
    /// - Parameters:
    ///   - rows: numbers in which `row` starts at `first`
    ///   - width: the padded length of `row` and of the rows of the table
    static func scatter(
        _ entries: RowEntries, times rows: [Double], from first: Int, width: Int,
        to sums: inout MutableSpan<Double>
    ) {
        precondition(first >= 0 && first + width <= rows.count)
        unsafe add(entries, width: width, to: &sums, at: 0) { index, factor, sum in
            unsafe rows.withUnsafeBufferPointer { rows in
                guard let row = rows.baseAddress else { return }
                unsafe rows_scatter(index, factor, entries.range.count, row + first, width, sum)
            }
        }
    }

    private static func add(
        _ entries: RowEntries, width: Int, to sums: inout MutableSpan<Double>, at start: Int,
        _ loop: (UnsafePointer<UInt32>, UnsafePointer<Float>, UnsafeMutablePointer<Double>) -> Void
    ) {
        let first = entries.range.lowerBound
        precondition(width % simdWidth == 0 && start >= 0 && start + width <= sums.count)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let sum = sums.baseAddress else { return }
            unsafe entries.indices.withUnsafeBufferPointer { indices in
                unsafe entries.factors.withUnsafeBufferPointer { factors in
                    guard let index = indices.baseAddress, let factor = factors.baseAddress
                    else { return }
                    unsafe loop(index + first, factor + first, sum + start)
                }
            }
        }
    }

    /// Adds X · table to `sums`, for rows X of dense cells, each summed in the order of its columns.
    ///
    /// - Parameters:
    ///   - table: columns × padded width
    ///   - sums: rows × width
    static func add(
        _ cells: DenseRows, _ rows: Range<Int>, rows table: [Double], width: Int,
        to sums: inout MutableSpan<Double>
    ) {
        precondition(table.count == cells.columns * width && sums.count == rows.count * width)
        unsafe add(cells, rows, width: width, to: &sums) { values, sum in
            unsafe rows_add_dense(values, rows.count, cells.columns, table, width, sum)
        }
    }

    /// Adds Xᵀ · factors to `sums`, for rows X of dense cells.
    ///
    /// - Parameters:
    ///   - factors: rows × padded width
    ///   - sums: columns × width
    static func scatter(
        _ cells: DenseRows, _ rows: Range<Int>, times factors: [Double], width: Int,
        to sums: inout MutableSpan<Double>
    ) {
        precondition(factors.count == rows.count * width && sums.count == cells.columns * width)
        unsafe add(cells, rows, width: width, to: &sums) { values, sum in
            unsafe rows_scatter_dense(values, rows.count, cells.columns, factors, width, sum)
        }
    }

    private static func add(
        _ cells: DenseRows, _ rows: Range<Int>, width: Int, to sums: inout MutableSpan<Double>,
        _ loop: (UnsafePointer<Float>, UnsafeMutablePointer<Double>) -> Void
    ) {
        precondition(width % simdWidth == 0 && rows.upperBound <= cells.count)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let sum = sums.baseAddress else { return }
            unsafe cells.values.withUnsafeBufferPointer { values in
                guard let value = values.baseAddress else { return }
                unsafe loop(value + rows.lowerBound * cells.columns, sum)
            }
        }
    }

    /// Adds the products of the values of one column with the later values of the same cells to the sums of those
    /// columns.
    ///
    /// - Parameters:
    ///   - cells: the cell of each value of the column
    ///   - positions: the index of each value in `indices` and `values`, which are ordered by cell
    ///   - ends: the end of each cell in `indices` and `values`
    ///   - start: the start of the sums in `sums`
    static func addProducts(
        _ range: Range<Int>, of cells: [UInt32], _ positions: [UInt32], ends: [UInt32], indices: [UInt32],
        values: [Float], to sums: inout MutableSpan<Double>, at start: Int, columns: Int
    ) {
        precondition(range.upperBound <= cells.count && cells.count == positions.count)
        precondition(indices.count == values.count && start >= 0 && start + columns <= sums.count)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let sum = sums.baseAddress else { return }
            unsafe cells.withUnsafeBufferPointer { cells in
                unsafe positions.withUnsafeBufferPointer { positions in
                    guard let cell = cells.baseAddress, let position = positions.baseAddress
                    else { return }
                    unsafe rows_add_products(
                        cell + range.lowerBound, position + range.lowerBound, range.count, ends, indices,
                        values,
                        sum + start)
                }
            }
        }
    }
}

/// A range of parallel arrays of indices and factors.
package struct RowEntries {
    let indices: [UInt32]
    let range: Range<Int>
    let factors: [Float]

    package init(_ range: Range<Int>, of indices: [UInt32], _ factors: [Float]) {
        precondition(range.upperBound <= indices.count && indices.count == factors.count)
        (self.range, self.indices, self.factors) = (range, indices, factors)
    }
}

extension SparseRows {
    /// The entries of a row, for `RowSums`.
    func entries(_ row: Int) -> RowEntries { RowEntries(range(row), of: indices, values) }
}
