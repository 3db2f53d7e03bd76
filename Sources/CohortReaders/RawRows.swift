package import GGMLCore

/// Which column of the cohort each feature of a file is.
package struct ColumnMap: Sendable {
    /// For each feature of the file; −1 if it is left out.
    package let columns: [Int32]
    /// Columns of the cohort.
    package let count: Int

    package init(columns: [Int32], count: Int) {
        self.columns = columns
        self.count = count
    }
}

/// Cells as a file holds them: features in its own numbering and order, not yet checked.
package struct RawRows: Sendable {
    /// A block has about so many values, more only where it is a single cell,
    static let valuesPerBlock = 1 << 18
    /// and at most so many cells.
    static let cellsPerBlock = 1 << 12

    package enum Values: Sendable {
        /// `ends` says where each cell ends, counted from the first value of the first cell.
        case sparse(ends: [Int], indices: ArraySlice<UInt32>, values: ArraySlice<Float>)
        /// Cells × features of the file, row-major.
        case dense([Float])
    }

    package let cells: Range<Int>
    package let values: Values

    /// The cells in the columns of the cohort, increasing; zeros are not kept in sparse rows.
    ///
    /// - Parameter describe: where in the file they are, for messages; given a position of a cell
    /// - Throws: where an index is beyond the features, or a cell has a feature twice.
    package func matrix(_ map: ColumnMap, features: SourceFeatures, _ describe: (Int) -> String)
        throws(GGMLError)
        -> CellMatrix
    {
        switch values {
        case .sparse(let ends, let indices, let values):
            var rows = SparseRows(columns: map.count)
            rows.indices.reserveCapacity(indices.count)
            rows.values.reserveCapacity(indices.count)
            var start = 0
            for (cell, end) in ends.enumerated() {
                let place = { describe(cells.lowerBound + cell) }
                try Self.append(
                    indices.dropFirst(start).prefix(end - start), values.dropFirst(start).prefix(end - start),
                    to: &rows, map, features, place)
                start = end
            }
            return .sparse(rows)
        case .dense(let values):
            return .dense(Self.dense(values, count: cells.count, map))
        }
    }

    private static func append(
        _ indices: ArraySlice<UInt32>, _ values: ArraySlice<Float>, to rows: inout SparseRows,
        _ map: ColumnMap,
        _ features: SourceFeatures, _ place: () -> String
    ) throws(GGMLError) {
        let first = rows.indices.count
        var isSorted = true
        var last = -1
        let (columns, positions, numbers) = (map.columns.span, indices.span, values.span)
        for position in positions.indices {
            let feature = Int(positions[position])
            guard feature < columns.count else {
                throw .expected("features 0 to \(columns.count - 1)", found: "\(feature)", in: place())
            }
            let (column, value) = (Int(columns[feature]), numbers[position])
            if column >= 0 && value != 0 {
                rows.append(UInt32(truncatingIfNeeded: column), value)
                if column <= last { isSorted = false }
                last = column
            }
        }
        if !isSorted { try sort(&rows, from: first, map, features, place) }
        rows.endRow()
    }

    /// Some tools write the features of a cell in another order.
    private static func sort(
        _ rows: inout SparseRows, from first: Int, _ map: ColumnMap, _ features: SourceFeatures,
        _ place: () -> String
    ) throws(GGMLError) {
        let sorted = zip(rows.indices[first...], rows.values[first...]).sorted { $0.0 < $1.0 }
        for (position, entry) in sorted.enumerated() {
            guard position == 0 || sorted[position - 1].0 < entry.0 else {
                let feature = map.columns.firstIndex(of: Int32(entry.0)).map { features.ids[$0] } ?? ""
                throw .expected("each feature once in a cell", found: "\(feature) twice", in: place())
            }
            (rows.indices[first + position], rows.values[first + position]) = entry
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
