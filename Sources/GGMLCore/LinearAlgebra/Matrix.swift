/// A dense matrix of doubles, row-major.
public struct Matrix: Equatable, Sendable {
    public let rows: Int
    public let columns: Int
    /// The entries, row after row: that of a row and a column is at row · columns + column.
    public package(set) var values: [Double]

    /// Makes a matrix from its entries.
    ///
    /// - Parameter values: the entries, row after row
    /// - Throws: `badData` unless there are rows × columns entries.
    /// - Complexity: O(1)
    public init(rows: Int, columns: Int, values: [Double]) throws(GGMLError) {
        guard rows >= 0, columns >= 0, rows.multipliedReportingOverflow(by: columns) == (values.count, false)
        else {
            throw .expected("\(rows) × \(columns) entries", found: "\(values.count)", in: "a matrix")
        }
        self.init(values, rows: rows, columns: columns)
    }

    /// Makes a matrix whose entries are all the same.
    ///
    /// - Precondition: neither count is negative.
    /// - Complexity: O(rows × columns)
    public init(rows: Int, columns: Int, repeating value: Double) {
        precondition(rows >= 0 && columns >= 0)
        self.init(Array(repeating: value, count: rows * columns), rows: rows, columns: columns)
    }

    /// Makes a matrix from entries, row after row, of which there must be rows × columns.
    package init(_ values: [Double], rows: Int, columns: Int) {
        precondition(values.count == rows * columns)
        (self.rows, self.columns, self.values) = (rows, columns, values)
    }

    /// The entry at a row and a column.
    ///
    /// - Precondition: the matrix has this row and this column.
    /// - Complexity: O(1)
    public subscript(row: Int, column: Int) -> Double {
        @inlinable get {
            precondition(column >= 0 && column < columns)
            return values[row * columns + column]
        }
        set {
            precondition(column >= 0 && column < columns)
            values[row * columns + column] = newValue
        }
    }

    /// The entries of a row.
    ///
    /// - Precondition: the matrix has this row.
    /// - Complexity: O(1)
    public func row(_ row: Int) -> ArraySlice<Double> { values[row * columns..<(row + 1) * columns] }

    /// The transpose, columns × rows.
    /// - Complexity: O(rows × columns)
    public var transposed: Matrix {
        Matrix(
            (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } },
            rows: columns, columns: rows)
    }

    /// The product of this matrix and another, rows × the other's columns.
    ///
    /// - Throws: `badData` unless the other has as many rows as this has columns; `unavailable` if OpenBLAS is not
    ///   installed.
    /// - Complexity: O(rows × columns × the other's columns)
    public func times(_ other: Matrix) throws(GGMLError) -> Matrix {
        guard columns == other.rows else {
            throw .expected("\(columns) rows", found: "\(other.rows)", in: "the second matrix of a product")
        }
        return try view.times(other.view)
    }

    /// The whole matrix for routines of BLAS.
    package var view: MatrixView { view(rows: 0..<rows) }

    /// Some of the rows for routines of BLAS.
    package func view(rows: Range<Int>) -> MatrixView {
        MatrixView(
            values: values, offset: rows.lowerBound * columns, rows: rows.count, columns: columns,
            stride: max(columns, 1))
    }
}
