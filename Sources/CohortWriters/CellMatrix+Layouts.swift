package import GGMLCore

extension CellMatrix {
    package var isSparse: Bool { if case .sparse = self { true } else { false } }

    /// The stored values of sparse rows, or those of dense rows that are not 0.
    package var sparse: SparseRows {
        if case .sparse(let rows) = self { return rows }
        var rows = SparseRows(columns: columns)
        for row in 0..<count {
            forEachValue(inRow: row) { if $1 != 0 { rows.append(UInt32($0), $1) } }
            rows.endRow()
        }
        return rows
    }

    /// All values.
    package var dense: DenseRows {
        if case .dense(let rows) = self { return rows }
        var values = Array(repeating: Float(0), count: count * columns)
        for row in 0..<count { forEachValue(inRow: row) { values[row * columns + $0] = $1 } }
        return DenseRows(columns: columns, values: values)
    }
}
