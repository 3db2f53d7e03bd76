import GGMLCore

/// Parses the text of a table into rows and fields.
struct TableParser {
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: [UInt8]
    private let separator: UInt8
    private let name: String
    private var position: Int
    /// The line of the row that was returned last, from 1.
    private(set) var line = 0
    /// How many lines were skipped as comments.
    private(set) var comments = 0

    /// - Parameter name: the name of the file, for messages
    init(_ bytes: [UInt8], separator: UInt8, name: String) {
        self.bytes = bytes
        self.separator = separator
        self.name = name
        position = bytes.starts(with: "\u{feff}".utf8) ? 3 : 0
    }

    private var place: String { "\(name), line \(line)" }

    /// Whether the first line that is neither empty nor a comment is split by semicolons, and not by the separator.
    var hasSemicolonsInstead: Bool {
        var rest = self
        while rest.position < bytes.count {
            let line = rest.nextLine()
            if line.allSatisfy(isBlank) || line.first == UInt8(ascii: "#") { continue }
            return line.contains(UInt8(ascii: ";")) && !line.contains(separator)
        }
        return false
    }

    /// The fields of the next line that is neither empty nor a comment; nil after the last.
    mutating func nextRow() throws(GGMLError) -> [String]? {
        while position < bytes.count {
            let text = nextLine()
            let hasText = !text.allSatisfy { $0 == separator || isBlank($0) }
            guard hasText else { continue }
            if text.first != UInt8(ascii: "#") { return try fields(of: text) }
            comments += 1
        }
        return nil
    }

    private mutating func nextLine() -> ArraySlice<UInt8> {
        let rest = bytes[position...]
        let end = rest.firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn } ?? rest.endIndex
        position = end + (bytes[end...].starts(with: [Self.carriageReturn, Self.lineFeed]) ? 2 : 1)
        line += 1
        return rest[..<end]
    }

    private func fields(of line: ArraySlice<UInt8>) throws(GGMLError) -> [String] {
        var fields: [String] = []
        var rest = line
        while true {
            let start = rest.drop(while: isBlank)
            var end: Int
            if start.first == Self.quote {
                let (field, closed) = try quoted(start)
                end = closed
                fields.append(try text(field[...]).trimmed)
            } else {
                end = start.firstIndex(of: separator) ?? start.endIndex
                fields.append(try text(start[..<end]).trimmed)
            }
            guard end < line.endIndex else { return fields }
            rest = line[(end + 1)...]
        }
    }

    /// The content of the quoted field at the start of `rest`, and the index of its end: a separator or the line's end.
    private func quoted(_ rest: ArraySlice<UInt8>) throws(GGMLError) -> ([UInt8], end: Int) {
        var content: [UInt8] = []
        var inner = rest.dropFirst()
        while let closing = inner.firstIndex(of: Self.quote) {
            content += inner[..<closing]
            inner = inner[(closing + 1)...]
            if inner.first == Self.quote {
                content.append(Self.quote)
                inner = inner.dropFirst()
                continue
            }
            let end = inner.drop(while: isBlank)
            if end.isEmpty || end.first == separator { return (content, end.startIndex) }
            let field = rest[..<(end.firstIndex(of: separator) ?? end.endIndex)]
            throw .expected(
                "a closing '\"' at the end of the field", found: try text(field.prefix(80)), in: place,
                advice: end.first == Self.quote ? "in R, give write.table sep = \"\\t\"" : nil)
        }
        throw .expected(
            "a closing '\"' on the same line", found: try text(rest.prefix(80)), in: place,
            advice: "a field cannot hold a line's end")
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte != separator && (byte == 32 || byte == 9) }

    private func text(_ field: ArraySlice<UInt8>) throws(GGMLError) -> String {
        guard !field.contains(0), let text = String(utf8: field) else {
            throw .expected(
                "UTF-8 text", found: "other bytes", in: place, advice: "save the table as UTF-8")
        }
        return text
    }
}
