import GGMLCore

/// Reads a Matrix Market file of counts, features × cells or the other way round, from its first entry to its last.
///
/// The format is described at <https://math.nist.gov/MatrixMarket/formats.html>; only `matrix coordinate`, `integer` or
/// `real` (which STARsolo calls `float`), `general` can be read.
struct MarketReader: ~Copyable {
    let path: String
    let size: MarketSize
    /// Whether the file states that it was written by Cell Ranger 3 or later, which writes in the order of cells.
    let isOfCellRanger: Bool
    private let sizeLine: Int
    private var lines: LineReader
    /// The number of entries returned so far.
    private var count = 0

    init(path: String, _ options: CohortOptions) throws(GGMLError) {
        var lines = try LineReader(path: path)
        try Self.checkBanner(try lines.nextLine(), path: path)
        var isOfCellRanger = false
        var sizes = ""
        while sizes.isEmpty {
            guard let line = try lines.nextLine() else {
                throw .expected(
                    "a line of the numbers of features, cells and entries", found: "the end of the file",
                    in: "\(path), line \(lines.line)")
            }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("%metadata_json") { isOfCellRanger = text.contains("\"software_version\"") }
            if !text.hasPrefix("%"), !text.allSatisfy(\.isWhitespace) { sizes = text }
        }
        size = try MarketSize(sizes, options, place: "\(path), line \(lines.line)")
        sizeLine = lines.line
        self.path = path
        self.isOfCellRanger = isOfCellRanger
        self.lines = lines
    }

    private static func checkBanner(_ line: ArraySlice<UInt8>?, path: String) throws(GGMLError) {
        let start = String(decoding: (line ?? []).prefix(80), as: UTF8.self)
        let text = start.first == "\u{feff}" ? start.dropFirst() : start[...]
        let words = text.split(whereSeparator: \.isWhitespace)
        let known = [
            ["%%MatrixMarket"], ["matrix"], ["coordinate"], ["integer", "real", "float"], ["general"],
        ]
        for (index, accepted) in known.enumerated() {
            let word = index < words.count ? String(words[index]) : ""
            guard accepted.contains(where: { $0.lowercased() == word.lowercased() }) else {
                throw .expected(
                    accepted.map { "\"\($0)\"" }.joined(separator: " or "),
                    found: word.isEmpty ? "nothing" : "\"\(word)\"", in: "\(path), line 1",
                    advice: "give a matrix of counts, written as coordinates, integer or real, general")
            }
        }
    }

    /// The next entries, in the order of the file, some pieces a thread; empty after the last.
    mutating func next(threads: Int) throws(GGMLError) -> [MarketEntries] {
        var pieces: [LineReader.Lines] = []
        while pieces.count < 4 * threads, let piece = try lines.nextLines() { pieces.append(piece) }
        let (path, size) = (path, size)
        let parsed = try concurrentMap(count: pieces.count, threads: threads) {
            [pieces] index throws(GGMLError) in
            try MarketEntries(pieces[index], in: size, path: path)
        }
        for entries in parsed {
            if count + entries.count > size.entries {
                throw wrongCount("more", line: entries.line(of: size.entries - count))
            }
            count += entries.count
        }
        if pieces.isEmpty, count < size.entries { throw wrongCount("\(count)", line: lines.line) }
        return parsed
    }

    var sizePlace: String { "\(path), line \(sizeLine)" }

    private func wrongCount(_ found: String, line: Int) -> GGMLError {
        .expected(
            "\(size.entries) entries, as line \(sizeLine) says", found: found, in: "\(path), line \(line)",
            advice: "copy or download the file again")
    }

    /// The file and line of an entry of the pieces that were returned last, for messages.
    func place(of entry: Int, _ entries: MarketEntries) -> String {
        "\(path), line \(entries.line(of: entry))"
    }

    /// The error for a cell with more entries than there are features.
    func crowdedCell(_ entries: MarketEntries, _ entry: Int) -> GGMLError {
        .expected(
            "each feature once in a cell", found: "more than \(size.features) entries of one",
            in: place(of: entry, entries))
    }
}

extension MarketSize {
    private static let mostFeatures = 1_000_000

    /// - Parameter line: the numbers of features, of cells and of entries.
    fileprivate init(_ line: String, _ options: CohortOptions, place: String) throws(GGMLError) {
        var numbers = line.split(whereSeparator: \.isWhitespace).map { Int($0) ?? -1 }
        if options.isTransposed, numbers.count == 3 { numbers.swapAt(0, 1) }
        guard numbers.count == 3, (0...Self.mostFeatures).contains(numbers[0]),
            (0...Int(Int32.max)).contains(numbers[1]), (0...numbers[0] * numbers[1]).contains(numbers[2])
        else {
            throw .expected(
                "the numbers of features (up to \(Self.mostFeatures)), cells and entries",
                found: "\"\(line.prefix(80))\"", in: place)
        }
        self.init(
            features: numbers[0], cells: numbers[1], entries: numbers[2], isTransposed: options.isTransposed,
            roundsCounts: options.roundsCounts)
    }
}
