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
            return .sparse(
                try Self.sparse(ends, indices, values, map) { cell, wrong in
                    let place = describe(cells.lowerBound + cell)
                    guard let wrong else {
                        return .expected(
                            "features 0 to \(map.columns.count - 1)", found: "a larger one", in: place)
                    }
                    let feature = map.columns.firstIndex(of: Int32(wrong)).map { features.ids[$0] } ?? ""
                    return .expected("each feature once in a cell", found: "\(feature) twice", in: place)
                })
        case .dense(let values):
            return .dense(Self.dense(values, count: cells.count, map))
        }
    }

    /// - Parameter error: what is wrong with a cell: a column that it has twice, or a feature beyond the last
    private static func sparse(
        _ ends: [Int], _ indices: ArraySlice<UInt32>, _ values: ArraySlice<Float>, _ map: ColumnMap,
        _ error: (_ cell: Int, _ column: UInt32?) -> GGMLError
    ) throws(GGMLError) -> SparseRows {
        var rows = SparseRows(columns: map.count)
        var found = Array(repeating: UInt32(0), count: indices.count)
        var numbers = Array(repeating: Float(0), count: indices.count)
        var (start, used) = (0, 0)
        for (cell, end) in ends.enumerated() {
            let first = used
            guard
                let isSorted = copy(
                    indices.span.extracting(start..<end), values.span.extracting(start..<end),
                    map.columns.span,
                    &found, &numbers, &used)
            else { throw error(cell, nil) }
            if !isSorted, let twice = sort(&found, &numbers, first..<used) { throw error(cell, twice) }
            rows.rowEnds.append(used)
            start = end
        }
        found.removeLast(found.count - used)
        numbers.removeLast(numbers.count - used)
        (rows.indices, rows.values) = (found, numbers)
        return rows
    }

    /// Copies what is wanted of a cell and not zero behind the first `used` values.
    ///
    /// - Returns: whether the columns increase; nil where there is a feature beyond the last
    private static func copy(
        _ indices: Span<UInt32>, _ values: Span<Float>, _ columns: Span<Int32>, _ found: inout [UInt32],
        _ numbers: inout [Float], _ used: inout Int
    ) -> Bool? {
        var (isSorted, last, next) = (true, Int32(-1), used)
        var foundSpan = found.mutableSpan
        var numberSpan = numbers.mutableSpan
        for position in indices.indices {
            let feature = Int(indices[position])
            guard feature < columns.count else { return nil }
            let (column, value) = (columns[feature], values[position])
            // Written in any case, and kept by the step to the next: a branch would be mispredicted.
            foundSpan[next] = UInt32(bitPattern: column)
            numberSpan[next] = value
            let isKept = column >= 0 && value != 0
            if isKept && column <= last { isSorted = false }
            last = isKept ? column : last
            next += isKept ? 1 : 0
        }
        used = next
        return isSorted
    }

    /// Some tools write the features of a cell in another order.
    ///
    /// - Returns: a column that stands twice
    private static func sort(_ found: inout [UInt32], _ numbers: inout [Float], _ range: Range<Int>)
        -> UInt32?
    {
        let sorted = zip(found[range], numbers[range]).sorted { $0.0 < $1.0 }
        for (position, entry) in zip(range, sorted) { (found[position], numbers[position]) = entry }
        return zip(sorted, sorted.dropFirst()).first { $0.0 == $1.0 }?.0.0
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
