package import GGMLCore
import GGMLStream

/// Sorts the entries of a matrix by cell, on disk.
///
/// Each entry goes to the page of its range of cells; a full page is appended to a temporary file. When a range is
/// needed, its pages are read back; the end of each cell is known by then, so every entry goes directly to its
/// position.
///
/// - Complexity: O(entries) time, 12 bytes of disk for each entry; 24 MB of memory, the rows that `nextRows` returns,
///   and four bytes for each cell. The pages of a range are read again for each further call of `nextRows` it fills.
package final class EntrySorter {
    private struct Entry: BitwiseCopyable {
        var cell: UInt32 = 0
        var feature: UInt32 = 0
        var value: Float = 0
    }

    /// The open pages, one for each range of cells.
    private struct OpenPages {
        static let entriesPerPage = 1 << 11

        private var entries: [Entry]
        private var filled: [Int]

        init(count: Int) {
            entries = Array(repeating: Entry(), count: count * Self.entriesPerPage)
            filled = Array(repeating: 0, count: count)
        }

        subscript(range: Int) -> ArraySlice<Entry> {
            let start = range * Self.entriesPerPage
            return entries[start..<start + filled[range]]
        }

        /// Adds an entry to the page of a range.
        /// - Returns: whether the page is now full.
        mutating func add(_ entry: Entry, to range: Int) -> Bool {
            let position = filled[range]
            entries[range * Self.entriesPerPage + position] = entry
            filled[range] = position + 1
            return position + 1 == Self.entriesPerPage
        }

        mutating func empty(_ range: Int) { filled[range] = 0 }
    }

    private static let mostRanges = 1 << 10
    private static let bytesPerPage = OpenPages.entriesPerPage * MemoryLayout<Entry>.stride

    private let file: TemporaryFile
    /// The binary logarithm of the number of cells in a range.
    private let rangeShift: Int
    private var pages: OpenPages
    /// For each range the positions of its full pages in `file`, counted in pages.
    private var written: [[UInt32]]
    private var pagesWritten: UInt32 = 0
    /// The number of entries of each cell.
    private var counts: [UInt32]
    private var nextCell = 0

    package init(cells: Int, folder: String) throws(GGMLError) {
        var shift = 0
        while (cells - 1) >> shift >= Self.mostRanges { shift += 1 }
        let ranges = cells == 0 ? 0 : (cells - 1) >> shift + 1
        file = try TemporaryFile(in: folder)
        rangeShift = shift
        pages = OpenPages(count: ranges)
        written = Array(repeating: [], count: ranges)
        counts = Array(repeating: 0, count: cells)
    }

    /// Adds an entry.
    /// - Returns: the number of entries that the cell now has. A cell's entries must fit in memory, so a reader refuses
    ///   more entries than there are features.
    @discardableResult
    package func add(cell: Int, feature: UInt32, value: Float) throws(GGMLError) -> Int {
        let range = cell >> rangeShift
        let entry = Entry(cell: UInt32(truncatingIfNeeded: cell), feature: feature, value: value)
        if pages.add(entry, to: range) { try flush(range) }
        let count = counts[cell] + 1
        counts[cell] = count
        return Int(count)
    }

    private func flush(_ range: Int) throws(GGMLError) {
        let page = pages[range]
        try file.append(page.span)
        written[range].append(pagesWritten)
        pagesWritten += 1
        pages.empty(range)
    }

    /// The next cells, up to two blocks a thread, once all entries were added; empty after the last. The entries of a
    /// cell are in the order in which they were added.
    package func nextRows(threads: Int) throws(GGMLError) -> [RawRows] {
        let blocks = nextBlocks(limit: 2 * threads)
        guard let last = blocks.last else { return [] }
        let cells = nextCell..<last.upperBound
        nextCell = last.upperBound

        var (ends, total) = ([Int](), 0)
        ends.reserveCapacity(cells.count)
        for cell in cells {
            ends.append(total)
            total += Int(counts[cell])
        }
        var indices = Array(repeating: UInt32(0), count: total)
        var values = Array(repeating: Float(0), count: total)
        // Each position starts at the beginning of its cell, and is at its end when all entries are placed.
        try forEachEntry(of: cells) { entry in
            let cell = Int(entry.cell) - cells.lowerBound
            indices[ends[cell]] = entry.feature
            values[ends[cell]] = entry.value
            ends[cell] += 1
        }
        return blocks.map { block in
            let first = block.lowerBound - cells.lowerBound
            let start = first == 0 ? 0 : ends[first - 1]
            let blockEnds = ends[first..<first + block.count]
            let entries = start..<(blockEnds.last ?? start)
            return RawRows(
                cells: block,
                values: .sparse(
                    ends: blockEnds.map { $0 - start }, indices: Pieces(indices[entries]),
                    values: Pieces(values[entries])))
        }
    }

    private func nextBlocks(limit: Int) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start = nextCell
        while blocks.count < limit, start < counts.count {
            let most = min(counts.count, start + RawRows.cellsPerBlock)
            var (end, total) = (start + 1, Int(counts[start]))
            while end < most, case let sum = total + Int(counts[end]), sum <= RawRows.valuesPerBlock {
                (end, total) = (end + 1, sum)
            }
            blocks.append(start..<end)
            start = end
        }
        return blocks
    }

    private func forEachEntry(of cells: Range<Int>, _ body: (Entry) -> Void) throws(GGMLError) {
        var page = Array(repeating: Entry(), count: OpenPages.entriesPerPage)
        for range in cells.lowerBound >> rangeShift...(cells.upperBound - 1) >> rangeShift {
            for number in written[range] {
                var span = page.mutableSpan
                try file.read(into: &span, at: Int(number) * Self.bytesPerPage)
                for entry in page where cells.contains(Int(entry.cell)) { body(entry) }
            }
            for entry in pages[range] where cells.contains(Int(entry.cell)) {
                body(entry)
            }
        }
    }
}
