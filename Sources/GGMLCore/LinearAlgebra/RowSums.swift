import CKernels

/// The loops of `CKernels` over cells. Indices are those of a matrix that was checked when it was made.
enum RowSums {
    /// Rows of a table are a multiple of so many numbers long.
    private static let lanes = Int(SIMD_WIDTH_DOUBLE)

    /// The least number from `width` on that rows of a table can be long.
    static func padded(_ width: Int) -> Int { (width + lanes - 1) / lanes * lanes }

    /// sum += Σ factors[i] · (row indices[i] of the table), for the entries of a row.
    ///
    /// - Parameters:
    ///   - width: the length of the sum and of each row of the table, a padded one
    ///   - start: where the sum starts in `sums`
    static func add(
        _ entries: RowEntries, rows table: [Double], width: Int, to sums: inout MutableSpan<Double>,
        at start: Int
    ) {
        unsafe add(entries, width: width, to: &sums, at: start) { index, factor, sum in
            unsafe rows_add(index, factor, entries.range.count, table, width, sum)
        }
    }

    /// The same with a table in single precision, which is read in less time.
    static func add(
        _ entries: RowEntries, rows table: [Float], width: Int, to sums: inout MutableSpan<Double>,
        at start: Int
    ) {
        unsafe add(entries, width: width, to: &sums, at: start) { index, factor, sum in
            unsafe rows_add_floats(index, factor, entries.range.count, table, width, sum)
        }
    }

    /// Row indices[i] of a table of sums += factors[i] · row, for the entries of a row of cells.
    ///
    /// - Parameters:
    ///   - rows: `row` stands in these from `first` on
    ///   - width: its length and that of the rows of the table, a padded one
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
        precondition(width % lanes == 0 && start >= 0 && start + width <= sums.count)
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

    /// sums += X · table, for some rows X of dense cells; each is summed in the order of its columns.
    ///
    /// - Parameters:
    ///   - table: columns × width, a padded one
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

    /// sums += Xᵀ · factors.
    ///
    /// - Parameters:
    ///   - factors: rows × width, a padded one
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
        precondition(width % lanes == 0 && rows.upperBound <= cells.count)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let sum = sums.baseAddress else { return }
            unsafe cells.values.withUnsafeBufferPointer { values in
                guard let value = values.baseAddress else { return }
                unsafe loop(value + rows.lowerBound * cells.columns, sum)
            }
        }
    }

    /// Adds values of one column, times those that stand in the same cells from them on, to sums of the columns.
    ///
    /// - Parameters:
    ///   - cells: the cell of each such value
    ///   - positions: where it stands in `indices` and `values`, which go from one cell to the next
    ///   - ends: where the cells end there
    ///   - start: where the sums start in `sums`
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

/// Some of as many indices as factors.
struct RowEntries {
    let indices: [UInt32]
    let range: Range<Int>
    let factors: [Float]

    init(_ range: Range<Int>, of indices: [UInt32], _ factors: [Float]) {
        precondition(range.upperBound <= indices.count && indices.count == factors.count)
        (self.range, self.indices, self.factors) = (range, indices, factors)
    }
}

extension SparseRows {
    /// The entries of a row as `RowSums` takes them.
    func entries(_ row: Int) -> RowEntries { RowEntries(range(row), of: indices, values) }
}
