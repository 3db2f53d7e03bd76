package import GGMLCore
package import GGMLStream

/// The names of the cells of a cohort, all different: their barcodes or, where two samples share a barcode, sample and
/// barcode of every cell.
///
/// Which of both it is turns out with the last cell, so barcodes are kept in a temporary file. Memory holds eight bytes a
/// cell.
package struct CellNames: ~Copyable {
    private struct Block {
        let offset: Int
        let cells: Int
        let bytes: Int
    }

    private let file: TemporaryFile
    private let ids: [String]
    /// What stands between sample and barcode. No id with it begins like another id with it, so different cells have
    /// different names.
    private let separator: String
    private var blocks: [Block] = []
    private var end = 0
    private var seen = UniqueKeys()
    /// Whether two cells have one barcode.
    package private(set) var areRepeated = false
    private var longestBarcode = 0
    private var longestName = 0

    /// - Parameters:
    ///   - ids: the ids of the samples
    ///   - folder: the folder of the temporary file
    package init(samples ids: [String], temporaryFolder folder: String) throws(GGMLError) {
        file = try TemporaryFile(in: folder)
        self.ids = ids
        separator = Self.separator(of: ids)
    }

    private static func separator(of ids: [String]) -> String {
        var separator = "_"
        func isAmbiguous() -> Bool {
            let starts = ids.map { Array(($0 + separator).utf8) }
            return starts.contains { start in starts.contains { $0 != start && $0.starts(with: start) } }
        }
        // More colons than an id has are enough.
        while isAmbiguous() { separator += ":" }
        return separator
    }

    /// The most bytes of a name.
    package var width: Int { areRepeated ? longestName : longestBarcode }

    package mutating func append(_ block: CellBlock) throws(GGMLError) {
        var (bytes, lengths): ([UInt8], [UInt32]) = ([], [])
        for (sample, barcode) in zip(block.samples, block.barcodes) {
            let length = barcode.utf8.count
            bytes += barcode.utf8
            lengths.append(UInt32(length))
            longestBarcode = max(longestBarcode, length)
            longestName = max(longestName, ids[Int(sample)].utf8.count + separator.utf8.count + length)
        }
        if !areRepeated {
            areRepeated = seen.insert(block.barcodes.map(Self.key)) != nil
            if areRepeated { seen = UniqueKeys() }
        }
        try file.append(block.samples.span)
        try file.append(lengths.span)
        try file.append(bytes.span)
        blocks.append(Block(offset: end, cells: block.count, bytes: bytes.count))
        end += 8 * block.count + bytes.count
    }

    private static func key(_ barcode: String) -> UInt64 {
        var hash = StableHash()
        hash.combine(barcode)
        return hash.value
    }

    /// Calls `body` with the names and the barcodes of the cells, in the order in which they were given, some thousands at
    /// a time.
    package func forEachPart(
        _ body: (_ names: [String], _ barcodes: [String]) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        for block in blocks {
            let (samples, barcodes) = try read(block)
            let names =
                areRepeated ? zip(samples, barcodes).map { ids[Int($0)] + separator + $1 } : barcodes
            try body(names, barcodes)
        }
    }

    private func read(_ block: Block) throws(GGMLError) -> ([UInt32], [String]) {
        var samples = Array(repeating: UInt32(0), count: block.cells)
        var lengths = samples
        var bytes = Array(repeating: UInt8(0), count: block.bytes)
        try read(&samples, at: block.offset)
        try read(&lengths, at: block.offset + 4 * block.cells)
        try read(&bytes, at: block.offset + 8 * block.cells)
        var start = 0
        let barcodes = lengths.map { length in
            defer { start += Int(length) }
            return String(decoding: bytes[start..<start + Int(length)], as: UTF8.self)
        }
        return (samples, barcodes)
    }

    private func read<Element: BitwiseCopyable>(_ elements: inout [Element], at offset: Int) throws(GGMLError)
    {
        var span = elements.mutableSpan
        try file.read(into: &span, at: offset)
    }
}
