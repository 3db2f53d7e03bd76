/// The values of sparse rows, grouped by column.
package struct ColumnEntries: Sendable {
    /// The start of each column in the other arrays, and the end of the last.
    private let starts: [Int]
    /// The row of each value, increasing within a column.
    package let rows: [UInt32]
    package let values: [Float]
    /// The index of each value in the rows' values; empty unless requested.
    let positions: [UInt32]

    /// - Complexity: O(values + columns)
    package init(_ matrix: SparseRows, keepsPositions: Bool) {
        var starts = Array(repeating: 0, count: matrix.columns + 1)
        for column in matrix.indices { starts[Int(column) + 1] += 1 }
        for column in 1..<starts.count { starts[column] += starts[column - 1] }
        var next = starts
        var rows = Array(repeating: UInt32(0), count: matrix.values.count)
        var values = Array(repeating: Float(0), count: matrix.values.count)
        var positions = keepsPositions ? rows : []
        for row in 0..<matrix.count {
            for position in matrix.range(row) {
                let column = Int(matrix.indices[position])
                let entry = next[column]
                next[column] = entry + 1
                rows[entry] = UInt32(truncatingIfNeeded: row)
                values[entry] = matrix.values[position]
                if keepsPositions { positions[entry] = UInt32(truncatingIfNeeded: position) }
            }
        }
        (self.starts, self.rows, self.values, self.positions) = (starts, rows, values, positions)
    }

    /// The range of the values of a column.
    package func range(_ column: Int) -> Range<Int> { starts[column]..<starts[column + 1] }

    package func sum(_ column: Int) -> Double { values[range(column)].reduce(0) { $0 + Double($1) } }

    package var squares: Double { values.reduce(0) { $0 + Double($1) * Double($1) } }
}

extension CellMatrix {
    /// The nonzero values, as sparse rows.
    package var sparseRows: SparseRows {
        if case .sparse(let rows) = self { return rows }
        var rows = SparseRows(columns: columns)
        for row in 0..<count {
            forEachValue(inRow: row) { column, value in if value != 0 { rows.append(UInt32(column), value) } }
            rows.endRow()
        }
        return rows
    }
}
