/// Rows of mostly zero numbers (compressed sparse rows).
public struct SparseRows: Equatable, Sendable {
    public let columns: Int
    /// The end of each row in `indices` and `values`.
    public var rowEnds: [Int]
    /// The column of each stored value, increasing within a row.
    public var indices: [UInt32]
    /// The stored values, as many as `indices`.
    public var values: [Float]

    public var count: Int { rowEnds.count }

    public init(columns: Int) {
        self.columns = columns
        rowEnds = []
        indices = []
        values = []
    }

    /// Positions of row `row` in `indices` and `values`.
    public func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : rowEnds[row - 1])..<rowEnds[row] }

    public mutating func append(_ column: UInt32, _ value: Float) {
        indices.append(column)
        values.append(value)
    }

    public mutating func endRow() { rowEnds.append(indices.count) }
}

/// Rows of numbers with all values stored, row-major.
public struct DenseRows: Equatable, Sendable {
    public let columns: Int
    public var values: [Float]

    public var count: Int { columns == 0 ? 0 : values.count / columns }

    public init(columns: Int, values: [Float] = []) {
        self.columns = columns
        self.values = values
    }

    /// Positions of row `row` in `values`.
    public func range(_ row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }
}

/// A matrix of cells × features.
public enum CellMatrix: Equatable, Sendable {
    case sparse(SparseRows)
    case dense(DenseRows)

    public var count: Int {
        switch self {
        case .sparse(let rows): rows.count
        case .dense(let rows): rows.count
        }
    }

    public var columns: Int {
        switch self {
        case .sparse(let rows): rows.columns
        case .dense(let rows): rows.columns
        }
    }

    /// The stored values: all of a dense matrix, the nonzero ones of a sparse matrix.
    public var storedValues: [Float] {
        switch self {
        case .sparse(let rows): rows.values
        case .dense(let rows): rows.values
        }
    }

    /// Calls `body` with the column and value of each stored value of row `row`.
    @inline(__always)
    public func forEachValue(inRow row: Int, _ body: (Int, Float) -> Void) {
        switch self {
        case .sparse(let rows):
            for position in rows.range(row) { body(Int(rows.indices[position]), rows.values[position]) }
        case .dense(let rows):
            let start = row * rows.columns
            for column in 0..<rows.columns { body(column, rows.values[start + column]) }
        }
    }

    /// All values of row `row`, including zeros.
    func point(_ row: Int) -> [Double] {
        var point = Array(repeating: 0.0, count: columns)
        forEachValue(inRow: row) { column, value in point[column] = Double(value) }
        return point
    }

    /// The number of nonzero values of row `row`, and their sum.
    package func valuesAndSum(ofRow row: Int) -> (values: Int, sum: Double) {
        switch self {
        case .sparse(let rows): rows.values.presentAndSum(rows.range(row))
        case .dense(let rows): rows.values.presentAndSum(rows.range(row))
        }
    }

    /// The selected rows, in the given order.
    public func selecting(_ selected: [Int]) -> CellMatrix {
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
