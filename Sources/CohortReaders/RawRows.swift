package import GGMLCore
package import GGMLStream

/// Rows of cells as stored in a file: with its own numbering and order of features, and not yet checked.
package struct RawRows: Sendable {
    /// The approximate number of values in a block; only a single cell may have more.
    static let valuesPerBlock = 1 << 18
    /// The most cells in a block.
    static let cellsPerBlock = 1 << 12

    package enum Values: Sendable {
        /// Sparse rows, with the end of each cell counted from the first value of the first cell.
        case sparse(ends: [Int], indices: Pieces<UInt32>, values: Pieces<Float>)
        /// Dense rows, cells × features of the file, row-major.
        case dense([Float])
    }

    package let cells: Range<Int>
    package let values: Values

    /// The matrix of the cells with the columns of the cohort; zeros are dropped from sparse rows.
    ///
    /// - Parameter describe: names a cell, given its index in the file, for messages
    /// - Throws: if an index is beyond the features, or a cell has a feature twice.
    package func matrix(_ map: ColumnMap, features: SourceFeatures, _ describe: (Int) -> String)
        throws(GGMLError)
        -> CellMatrix
    {
        switch values {
        case .sparse(let ends, let indices, let values):
            var selection = ColumnSelection(ends: ends, indices, values, map: map)
            if let cell = selection.beyond {
                throw .expected(
                    "features 0 to \(map.columns.count - 1)", found: "a larger one",
                    in: describe(cells.lowerBound + cell))
            }
            // Some tools write the features of a cell in another order.
            if let (cell, column) = selection.sort() {
                let feature = map.columns.firstIndex(of: Int32(column)).map { features.ids[$0] } ?? ""
                throw .expected(
                    "each feature once in a cell", found: "\(feature) twice",
                    in: describe(cells.lowerBound + cell))
            }
            return .sparse(selection.rows)
        case .dense(let values):
            return .dense(Self.dense(values, count: cells.count, map))
        }
    }

    private static func dense(_ values: [Float], count: Int, _ map: ColumnMap) -> DenseRows {
        let width = map.columns.count
        var result = DenseRows(columns: map.count, values: Array(repeating: 0, count: count * map.count))
        for row in 0..<count {
            for (feature, column) in map.columns.enumerated() where column >= 0 {
                result.values[row * map.count + Int(column)] = values[row * width + feature]
            }
        }
        return result
    }
}
