/// Rows of numbers of which most are zero (compressed sparse rows).
@usableFromInline
package struct SparseRows: Equatable, Sendable {
    @usableFromInline package let columns: Int
    /// The end of each row in `indices` and `values`.
    @usableFromInline package var rowEnds: [Int]
    /// The column of each stored value, increasing within a row.
    @usableFromInline package var indices: [UInt32]
    /// The stored values, as many as `indices`.
    @usableFromInline package var values: [Float]

    @inlinable
    package var count: Int { rowEnds.count }

    package init(columns: Int) {
        self.columns = columns
        rowEnds = []
        indices = []
        values = []
    }

    /// Positions of row `row` in `indices` and `values`.
    @inlinable
    package func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : rowEnds[row - 1])..<rowEnds[row] }

    @inlinable
    package mutating func append(_ column: UInt32, _ value: Float) {
        indices.append(column)
        values.append(value)
    }

    @inlinable
    package mutating func endRow() { rowEnds.append(indices.count) }
}

/// Rows of numbers with all values stored, row-major.
@usableFromInline
package struct DenseRows: Equatable, Sendable {
    @usableFromInline package let columns: Int
    @usableFromInline package var values: [Float]

    @inlinable
    package var count: Int { columns == 0 ? 0 : values.count / columns }

    package init(columns: Int, values: [Float] = []) {
        self.columns = columns
        self.values = values
    }

    /// Positions of row `row` in `values`.
    @inlinable
    package func range(_ row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }
}

/// A matrix of cells × features.
@usableFromInline
package enum CellMatrix: Equatable, Sendable {
    case sparse(SparseRows)
    case dense(DenseRows)

    @inlinable
    package var count: Int {
        switch self {
        case .sparse(let rows): rows.count
        case .dense(let rows): rows.count
        }
    }

    @inlinable
    package var columns: Int {
        switch self {
        case .sparse(let rows): rows.columns
        case .dense(let rows): rows.columns
        }
    }

    /// The stored values: all of a dense matrix, the nonzero ones of a sparse matrix.
    package var storedValues: [Float] {
        switch self {
        case .sparse(let rows): rows.values
        case .dense(let rows): rows.values
        }
    }

    /// Calls `body` with the column and value of each stored value of row `row`.
    @inlinable
    @inline(__always)
    package func forEachValue(inRow row: Int, _ body: (Int, Float) -> Void) {
        switch self {
        case .sparse(let rows):
            for position in rows.range(row) { body(Int(rows.indices[position]), rows.values[position]) }
        case .dense(let rows):
            let start = row * rows.columns
            for column in 0..<rows.columns { body(column, rows.values[start + column]) }
        }
    }

    /// All values of row `row`, including zeros.
    package func point(_ row: Int) -> [Double] {
        var point = Array(repeating: 0.0, count: columns)
        forEachValue(inRow: row) { column, value in point[column] = Double(value) }
        return point
    }

    /// The selected rows, in the given order.
    package func selecting(_ selected: [Int]) -> CellMatrix {
        switch self {
        case .sparse(let rows):
            var result = SparseRows(columns: rows.columns)
            for row in selected {
                result.indices += rows.indices[rows.range(row)]
                result.values += rows.values[rows.range(row)]
                result.endRow()
            }
            return .sparse(result)
        case .dense(let rows):
            return .dense(
                DenseRows(columns: rows.columns, values: selected.flatMap { rows.values[rows.range($0)] }))
        }
    }
}
