import CLanes

/// The loops of `CLanes` over sparse rows. Indices are those of a matrix that was checked when it was made.
enum RowSums {
    /// Rows of a table are a multiple of so many numbers long.
    private static let lanes = Int(ROW_LANES)

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

    /// Row indices[i] of a table of sums += factors[i] · `row`, for the entries of a row of cells.
    ///
    /// - Parameter row: as long as the rows of the table, a padded length
    static func scatter(
        _ entries: RowEntries, times row: [Double], to sums: inout MutableSpan<Double>
    ) {
        unsafe add(entries, width: row.count, to: &sums, at: 0) { index, factor, sum in
            unsafe rows_scatter(index, factor, entries.range.count, row, row.count, sum)
        }
    }

    private static func add(
        _ entries: RowEntries, width: Int, to sums: inout MutableSpan<Double>, at start: Int,
        _ loop: (UnsafePointer<UInt32>, UnsafePointer<Float>, UnsafeMutablePointer<Double>) -> Void
    ) {
        let (first, shift) = (entries.range.lowerBound, entries.shift)
        precondition(width % lanes == 0 && start >= 0 && start + width <= sums.count)
        unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let sum = sums.baseAddress else { return }
            unsafe entries.indices.withUnsafeBufferPointer { indices in
                unsafe entries.factors.withUnsafeBufferPointer { factors in
                    guard let index = indices.baseAddress, let factor = factors.baseAddress
                    else { return }
                    unsafe loop(index + first, factor + first + shift, sum + start)
                }
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

/// The entries of a row, where they stand among others.
struct RowEntries {
    let indices: [UInt32]
    /// Of the entries in `indices`.
    let range: Range<Int>
    let factors: [Float]
    /// How far behind its index, in `factors`, the factor of each stands.
    let shift: Int

    /// Some of as many indices as factors.
    init(_ range: Range<Int>, of indices: [UInt32], _ factors: [Float]) {
        precondition(range.upperBound <= indices.count && indices.count == factors.count)
        (self.indices, self.range, self.factors, shift) = (indices, range, factors, 0)
    }

    /// All indices, with as many of the factors, from `first` on.
    init(all indices: [UInt32], _ factors: [Float], from first: Int) {
        precondition(first >= 0 && first + indices.count <= factors.count)
        (self.indices, range, self.factors, shift) = (indices, indices.indices, factors, first)
    }
}

extension CellMatrix {
    /// Calls `body` with each of some rows as `RowSums` takes it.
    func forEachRow(_ rows: Range<Int>, _ body: (Int, RowEntries) -> Void) {
        switch self {
        case .sparse(let sparse):
            for row in rows { body(row, RowEntries(sparse.range(row), of: sparse.indices, sparse.values)) }
        case .dense(let dense):
            let every = Array(0..<UInt32(columns))
            for row in rows {
                body(row, RowEntries(all: every, dense.values, from: dense.range(row).lowerBound))
            }
        }
    }
}
