import GGMLStream

/// Collects cells, entry by entry in their order, until they make blocks.
struct WaitingRows {
    /// The waiting cells with entries, and the ends of these, counted from the first entry of the matrix.
    private var cells: ArraySlice<UInt32> = []
    private var ends: ArraySlice<Int> = []
    private var features: ArraySlice<UInt32> = []
    private var values: ArraySlice<Float> = []
    /// The first waiting cell, and its first entry.
    private var nextCell = 0
    private var start = 0

    var count: Int { features.count }
    /// The last waiting cell with entries.
    var lastCell: Int? { cells.last.map { Int($0) } }

    /// The number of entries of the last waiting cell.
    var lastCount: Int { (ends.last ?? start) - (ends.dropLast().last ?? start) }

    mutating func append(_ entries: MarketEntries) {
        let end = start + count
        let continues = cells.last != nil && cells.last == entries.cells.first
        if continues { ends.removeLast() }
        cells += entries.cells.dropFirst(continues ? 1 : 0)
        ends += entries.ends.map { end + $0 }
        features += entries.features
        values += entries.values
    }

    /// Removes and returns the next blocks of cells below `limit`, which must be complete.
    mutating func take(blocks most: Int, below limit: Int) -> [RawRows] {
        var blocks: [RawRows] = []
        while blocks.count < most, nextCell < limit { blocks.append(takeBlock(below: limit)) }
        return blocks
    }

    private mutating func takeBlock(below limit: Int) -> RawRows {
        let first = nextCell
        let most = min(limit, first + RawRows.cellsPerBlock)
        var blockEnds: [Int] = []
        var (used, end) = (0, start)
        while nextCell < most {
            let hasEntries = cells.dropFirst(used).first == UInt32(truncatingIfNeeded: nextCell)
            let cellEnd = hasEntries ? ends[ends.startIndex + used] : end
            if !blockEnds.isEmpty, cellEnd - start > RawRows.valuesPerBlock { break }
            blockEnds.append(cellEnd - start)
            end = cellEnd
            used += hasEntries ? 1 : 0
            nextCell += 1
        }
        let count = end - start
        defer {
            (cells, ends) = (cells.dropFirst(used), ends.dropFirst(used))
            (features, values) = (features.dropFirst(count), values.dropFirst(count))
            start = end
        }
        return RawRows(
            cells: first..<nextCell,
            values: .sparse(
                ends: blockEnds, indices: Pieces(features.prefix(count)), values: Pieces(values.prefix(count))
            ))
    }
}
