internal import CKernels
package import GGMLCore

/// Selects and renumbers columns of sparse rows; zeros are dropped.
package struct ColumnSelection {
    package private(set) var rows: SparseRows
    /// The rows whose new columns may be out of order.
    package private(set) var unordered: [Int] = []
    /// The first row with a column outside of the map, before which the rows end; nil if there is none.
    package private(set) var beyond: Int?

    /// - Parameter ends: the end of each row in `indices` and `values`, never decreasing
    /// - Complexity: O(values)
    package init(ends: [Int], _ indices: Pieces<UInt32>, _ values: Pieces<Float>, map: ColumnMap) {
        let last = ends.last ?? 0
        var (indices, values) = (indices, values)
        var (rows, unordered, beyond) = (SparseRows(columns: map.count), [Int](), Int?.none)
        rows.rowEnds.reserveCapacity(ends.count)
        rows.indices = unsafe Array(unsafeUninitializedCapacity: last) { newIndices, kept in
            rows.values = unsafe Array(unsafeUninitializedCapacity: last) { newValues, alsoKept in
                guard let newIndices = newIndices.baseAddress, let newValues = newValues.baseAddress else {
                    rows.rowEnds = ends
                    return
                }
                var start = 0
                for (row, end) in ends.enumerated() {
                    precondition(start <= end && end <= last)
                    let (old, oldValues) = (indices.takeWhole(end - start), values.takeWhole(end - start))
                    let (newIndex, newValue) = unsafe (newIndices + kept, newValues + kept)
                    if let count = unsafe Self.copyHead(old, oldValues, map, to: newIndex, newValue) {
                        kept += count
                    } else {
                        let isOrdered = old.span.increase(below: map.columns.count)
                        guard isOrdered || old.allSatisfy({ $0 < map.columns.count }) else {
                            beyond = row
                            break
                        }
                        if !isOrdered || !map.keepsOrder { unordered.append(row) }
                        kept += unsafe Self.copy(old, oldValues, map, to: newIndex, newValue)
                    }
                    rows.rowEnds.append(kept)
                    start = end
                }
                alsoKept = kept
            }
        }
        (self.rows, self.unordered, self.beyond) = (rows, unordered, beyond)
    }

    /// Copies the wanted values of a row, where they are its first ones, as nearly always. Copying the whole row takes less
    /// time than testing each index.
    ///
    /// - Returns: the number of wanted values; nil if they may be others, and what was copied is not to be used
    private static func copyHead(
        _ indices: ArraySlice<UInt32>, _ values: ArraySlice<Float>, _ map: ColumnMap,
        to newIndices: UnsafeMutablePointer<UInt32>, _ newValues: UnsafeMutablePointer<Float>
    ) -> Int? {
        guard let leading = map.leading else { return nil }
        return unsafe indices.withUnsafeBufferPointer { indices in
            unsafe values.withUnsafeBufferPointer { values in
                let isPlain = unsafe numbers_copy_row(
                    indices.baseAddress, values.baseAddress, indices.count, UInt32(map.columns.count),
                    newIndices, newValues)
                return isPlain ? unsafe indices.count(below: UInt32(leading)) : nil
            }
        }
    }

    /// Copies the wanted values of a row to the front of a buffer with room for the whole row.
    ///
    /// - Returns: the number of copied values
    private static func copy(
        _ indices: ArraySlice<UInt32>, _ values: ArraySlice<Float>, _ map: ColumnMap,
        to newIndices: UnsafeMutablePointer<UInt32>, _ newValues: UnsafeMutablePointer<Float>
    ) -> Int {
        unsafe indices.withUnsafeBufferPointer { indices in
            unsafe values.withUnsafeBufferPointer { values in
                unsafe numbers_select(
                    indices.baseAddress, values.baseAddress, indices.count, map.columns, map.isKept,
                    newIndices, newValues)
            }
        }
    }

    /// Sorts the columns within each row.
    ///
    /// - Returns: a row and a column that occurs twice in it; nil if there is none
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
    /// How many of these increasing numbers are below `limit`.
    fileprivate func count(below limit: UInt32) -> Int {
        var (first, last) = (0, count)
        while first < last {
            let middle = (first + last) / 2
            if unsafe self[middle] < limit { first = middle + 1 } else { last = middle }
        }
        return first
    }
}
