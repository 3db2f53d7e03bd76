import GGMLCore
import GGMLStream

/// Reads the lines of a text file, plain or gzipped as its first bytes show.
///
/// Lines end in LF or CRLF. Memory holds a few pieces of 256 KiB.
struct LineReader: ~Copyable {
    /// Consecutive lines, each with its line break.
    struct Lines: Sendable {
        let bytes: ArraySlice<UInt8>
        /// The number of the first line in the file, from 1.
        let first: Int
    }

    private static let pieceSize = 1 << 18
    private static let longestLine = 1 << 20
    private static let lineFeed = UInt8(ascii: "\n")

    let path: String
    private let file: Descriptor
    /// The decompressor; nil if the file is plain.
    private var inflater: Inflater?
    /// Bytes of the file that were read but not yet inflated.
    private var stored: ArraySlice<UInt8>
    /// Bytes of lines that were not yet returned.
    private var waiting: ArraySlice<UInt8> = []
    /// The number of lines returned so far.
    private(set) var line = 0

    init(path: String) throws(GGMLError) {
        let file = try Descriptor.reading(path, .regularFile)
        let start = try file.read(Self.pieceSize)
        let inflater = try Inflater(ifGzipped: start)
        self.path = path
        self.file = file
        self.inflater = inflater
        stored = start[...]
    }

    /// The next line, without its line break; nil after the last.
    mutating func nextLine() throws(GGMLError) -> ArraySlice<UInt8>? {
        var searched = 0
        while true {
            if let end = waiting.dropFirst(searched).firstIndex(of: Self.lineFeed) {
                return take(waiting[..<end], through: end + 1)
            }
            searched = waiting.count
            guard try readMore() else {
                return waiting.isEmpty ? nil : take(waiting, through: waiting.endIndex)
            }
        }
    }

    /// The next line that is not blank, which must be UTF-8; nil after the last.
    mutating func nextText() throws(GGMLError) -> String? {
        while let bytes = try nextLine() {
            if Self.isBlank(bytes) { continue }
            guard !bytes.contains(0), let text = String(utf8: bytes) else {
                throw .expected(
                    "UTF-8 text", found: "other bytes", in: "\(path), line \(line)",
                    advice: "save the file as UTF-8")
            }
            return line == 1 && text.first == "\u{feff}" ? String(text.dropFirst()) : text
        }
        return nil
    }

    /// The number of remaining lines that are not blank.
    mutating func countTexts() throws(GGMLError) -> Int {
        var count = 0
        while let bytes = try nextLine() { count += Self.isBlank(bytes) ? 0 : 1 }
        return count
    }

    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy { $0 <= 32 } }

    private mutating func take(_ text: ArraySlice<UInt8>, through end: Int) -> ArraySlice<UInt8> {
        waiting = waiting[end...]
        line += 1
        return text.last == UInt8(ascii: "\r") ? text.dropLast() : text
    }

    /// The next lines, about as many as one read returns; nil after the last.
    mutating func nextLines() throws(GGMLError) -> Lines? {
        var end = waiting.lastIndex(of: Self.lineFeed)
        while end == nil, try readMore() { end = waiting.lastIndex(of: Self.lineFeed) }
        let bytes = waiting[..<(end.map { $0 + 1 } ?? waiting.endIndex)]
        guard !bytes.isEmpty else { return nil }
        waiting = waiting[bytes.endIndex...]
        let lines = Lines(bytes: bytes, first: line + 1)
        line += bytes.count { $0 == Self.lineFeed } + (end == nil ? 1 : 0)
        return lines
    }

    /// Reads the next piece of the file.
    /// - Returns: whether there was more
    private mutating func readMore() throws(GGMLError) -> Bool {
        guard waiting.count <= Self.longestLine else {
            throw .expected(
                "a line of text", found: "\(waiting.count) bytes without a line's end",
                in: "\(path), line \(line + 1)")
        }
        let piece = try nextPiece()
        if waiting.isEmpty { waiting = piece[...] } else { waiting += piece }
        return !piece.isEmpty
    }

    private mutating func nextPiece() throws(GGMLError) -> ArraySlice<UInt8> {
        while true {
            if stored.isEmpty { stored = try file.read(atMost: Self.pieceSize)[...] }
            guard inflater != nil else {
                defer { stored = [] }
                return stored
            }
            if stored.isEmpty {
                guard inflater?.isBetweenMembers == true else {
                    throw .expected(
                        "a whole gzip file", found: "one that is cut", in: path,
                        advice: "copy or download it again")
                }
                return []
            }
            if let piece = try inflater?.inflate(&stored, path: path), !piece.isEmpty { return piece[...] }
        }
    }
}
