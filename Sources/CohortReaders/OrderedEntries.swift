import GGMLCore

/// The cells of a Matrix Market file whose entries are in the order of cells, in any order within each.
final class OrderedEntries {
    private var reader: MarketReader
    private var waiting = WaitingRows()
    private var isAtEnd = false

    init(_ reader: consuming MarketReader) { self.reader = reader }

    /// The next cells, up to two blocks a thread; empty after the last.
    func nextRows(threads: Int) throws(GGMLError) -> [RawRows] {
        let most = 2 * threads
        while true {
            while !isAtEnd, waiting.count < most * RawRows.valuesPerBlock { try readMore(threads) }
            // The last cell may have further entries.
            let blocks = waiting.take(
                blocks: most, below: isAtEnd ? reader.size.cells : waiting.lastCell ?? 0)
            if !blocks.isEmpty || isAtEnd { return blocks }
            try readMore(threads)
        }
    }

    private func readMore(_ threads: Int) throws(GGMLError) {
        let batch = try reader.next(threads: threads)
        isAtEnd = batch.isEmpty
        for entries in batch {
            if let wrong = entries.firstOutOfOrder(after: waiting.lastCell) {
                throw .expected(
                    "entries of cell \(wrong.previous + 1) or later, as Cell Ranger writes them",
                    found: "cell \(wrong.cell + 1)", in: reader.place(of: wrong.entry, entries),
                    advice: "remove the line %metadata_json, so that the entries are sorted")
            }
            waiting.append(entries)
            let excess = waiting.lastCount - reader.size.features
            if excess > 0 { throw reader.crowdedCell(entries, entries.count - excess) }
        }
    }
}
