import GGMLCore

/// Consecutive entries of a Matrix Market file.
struct MarketEntries: Sendable {
    /// The cell of each run of entries of the same cell, from 0.
    private(set) var cells: [UInt32] = []
    /// The end of each run of entries.
    private(set) var ends: [Int] = []
    private(set) var features: [UInt32] = []
    private(set) var values: [Float] = []
    private let lines: LineReader.Lines

    var count: Int { features.count }

    /// - Throws: if a line is neither an entry of a matrix of this size, nor blank, nor a comment.
    /// - Complexity: O(bytes), about 2 ns each
    init(_ lines: LineReader.Lines, in size: MarketSize, path: String) throws(GGMLError) {
        self.lines = lines
        let bytes = lines.bytes.span
        // Few entries are shorter.
        features.reserveCapacity(bytes.count / 8)
        values.reserveCapacity(bytes.count / 8)
        var (position, line) = (0, lines.first)
        while position < bytes.count {
            let start = position
            if let entry = MarketEntry(bytes, &position, in: size) {
                append(entry)
            } else if let entry = try Self.carefully(
                lines.bytes, from: start, &position, in: size, place: "\(path), line \(line)")
            {
                append(entry)
            }
            position += 1
            line += 1
        }
        if !cells.isEmpty { ends.append(count) }
    }

    private static func carefully(
        _ bytes: ArraySlice<UInt8>, from start: Int, _ position: inout Int, in size: MarketSize,
        place: @autoclosure () -> String
    ) throws(GGMLError) -> MarketEntry? {
        let line = bytes.dropFirst(start).prefix { $0 != UInt8(ascii: "\n") }
        position = start + line.count
        return try MarketEntry(careful: String(decoding: line, as: UTF8.self), in: size, place: place())
    }

    @inline(__always)
    private mutating func append(_ entry: MarketEntry) {
        if cells.last != entry.cell {
            if !cells.isEmpty { ends.append(count) }
            cells.append(entry.cell)
        }
        features.append(entry.feature)
        values.append(entry.value)
    }

    /// The first entry whose cell is lower than that of the previous entry; nil if there is none.
    ///
    /// - Parameter previous: the cell before the first of these entries
    func firstOutOfOrder(after previous: Int?) -> (entry: Int, cell: Int, previous: Int)? {
        var last = previous ?? 0
        for (index, cell) in cells.enumerated() {
            if cell < last { return (index == 0 ? 0 : ends[index - 1], Int(cell), last) }
            last = Int(cell)
        }
        return nil
    }

    /// The line of an entry, for messages.
    func line(of entry: Int) -> Int {
        let texts = lines.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let isEntry = texts.map { text in
            text.first { $0 > UInt8(ascii: " ") }.map { $0 != UInt8(ascii: "%") } ?? false
        }
        return lines.first + (isEntry.indices.filter { isEntry[$0] }.dropFirst(entry).first ?? 0)
    }
}
