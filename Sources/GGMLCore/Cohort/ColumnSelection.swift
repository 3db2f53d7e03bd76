internal import CKernels

/// Sparse rows of which only some columns are wanted, under other numbers; zeros are not kept.
package struct ColumnSelection {
    package private(set) var rows: SparseRows
    /// The rows whose new columns may not increase as they stand.
    package private(set) var unordered: [Int] = []
    /// The first row with a column that has no new number, not even −1; the rows end before it.
    package private(set) var beyond: Int?

    /// - Parameter ends: where each row ends in `indices` and `values`, which never decreases
    /// - Complexity: O(values)
    package init(ends: [Int], _ indices: Pieces<UInt32>, _ values: Pieces<Float>, map: ColumnMap) {
        let last = ends.last ?? 0
        var (indices, values) = (indices, values)
        var (rows, unordered, beyond) = (SparseRows(columns: map.count), [Int](), Int?.none)
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
                    let (old, oldValues) = (indices.takeWhole(end - start), values.takeWhole(end - start))
                    let isOrdered = old.span.increase(below: map.columns.count)
                    guard isOrdered || old.allSatisfy({ $0 < map.columns.count }) else {
                        beyond = row
                        break
                    }
                    if !isOrdered || !map.keepsOrder { unordered.append(row) }
                    kept += unsafe Self.copy(
                        old, oldValues, isOrdered: isOrdered, map, to: newIndex + kept, newValue + kept)
                    rows.rowEnds.append(kept)
                    start = end
                }
                alsoKept = kept
            }
        }
        (self.rows, self.unordered, self.beyond) = (rows, unordered, beyond)
    }

    /// Copies what is wanted of a row to the front of what has room for all of it.
    ///
    /// - Returns: how many values that is
    private static func copy(
        _ indices: ArraySlice<UInt32>, _ values: ArraySlice<Float>, isOrdered: Bool, _ map: ColumnMap,
        to newIndices: UnsafeMutablePointer<UInt32>, _ newValues: UnsafeMutablePointer<Float>
    ) -> Int {
        unsafe indices.withUnsafeBufferPointer { indices in
            unsafe values.withUnsafeBufferPointer { values in
                let (index, value) = (indices.baseAddress, values.baseAddress)
                if isOrdered, let leading = map.leading {
                    // The head of the row is copied in less time than each index is looked at.
                    let count = unsafe indices.count(below: UInt32(leading))
                    if unsafe numbers_copy(index, value, count, newIndices, newValues) { return count }
                }
                return unsafe numbers_select(
                    index, value, indices.count, map.columns, map.isKept, newIndices, newValues)
            }
        }
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

extension UnsafeBufferPointer<UInt32> {
    /// How many of these numbers, which increase, are below `limit`.
    fileprivate func count(below limit: UInt32) -> Int {
        var (first, last) = (0, count)
        while first < last {
            let middle = (first + last) / 2
            if unsafe self[middle] < limit { first = middle + 1 } else { last = middle }
        }
        return first
    }
}
