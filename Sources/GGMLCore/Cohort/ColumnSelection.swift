internal import CNumbers

/// Sparse rows of which only some columns are wanted, under other numbers; zeros are not kept.
package struct ColumnSelection {
    package private(set) var rows: SparseRows
    /// The rows whose new columns may not increase as they stand.
    package private(set) var unordered: [Int] = []
    /// The first row with a column that has no new number, not even −1; the rows end before it.
    package private(set) var beyond: Int?

    /// - Parameters:
    ///   - ends: where each row ends in `indices` and `values`, which never decreases
    ///   - columns: for each old column the new one; −1 where it is not wanted
    ///   - width: new columns
    /// - Complexity: O(values)
    package init(
        ends: [Int], _ indices: Span<UInt32>, _ values: Span<Float>, columns: [Int32], width: Int
    ) {
        let last = ends.last ?? 0
        precondition(last <= indices.count && last <= values.count)
        let wanted = columns.filter { $0 >= 0 }
        let keepsOrder = zip(wanted, wanted.dropFirst()).allSatisfy { $0 < $1 }
        var (rows, unordered, beyond) = (SparseRows(columns: width), [Int](), Int?.none)
        rows.rowEnds.reserveCapacity(ends.count)
        rows.indices = unsafe Array(unsafeUninitializedCapacity: last) { newIndices, kept in
            rows.values = unsafe Array(unsafeUninitializedCapacity: last) { newValues, alsoKept in
                guard let newIndex = newIndices.baseAddress, let newValue = newValues.baseAddress else {
                    rows.rowEnds = ends
                    return
                }
                var start = 0
                for (row, end) in ends.enumerated() {
                    precondition(start <= end && end <= last)
                    let old = indices.extracting(start..<end)
                    let isOrdered = old.increase(below: columns.count)
                    guard isOrdered || old.indices.allSatisfy({ old[$0] < columns.count }) else {
                        beyond = row
                        break
                    }
                    if !isOrdered || !keepsOrder { unordered.append(row) }
                    kept += unsafe old.withUnsafeBufferPointer { old in
                        unsafe values.withUnsafeBufferPointer { values in
                            unsafe numbers_select(
                                old.baseAddress, values.baseAddress?.advanced(by: start), old.count, columns,
                                newIndex + kept, newValue + kept)
                        }
                    }
                    rows.rowEnds.append(kept)
                    start = end
                }
                alsoKept = kept
            }
        }
        (self.rows, self.unordered, self.beyond) = (rows, unordered, beyond)
    }

    /// Puts the columns of the rows in order.
    ///
    /// - Returns: a row and a column that it has twice; nil if there is none
    package mutating func sort() -> (row: Int, column: UInt32)? {
        var twice: (Int, UInt32)?
        for row in unordered {
            let range = rows.range(row)
            let sorted = zip(rows.indices[range], rows.values[range]).sorted { $0.0 < $1.0 }
            for (position, entry) in zip(range, sorted) {
                (rows.indices[position], rows.values[position]) = entry
            }
            let pair = zip(sorted, sorted.dropFirst()).first { $0.0 == $1.0 }
            twice = twice ?? pair.map { (row, $0.0.0) }
        }
        unordered = []
        return twice
    }
}
