package import GGMLCore

/// A text table with tabs or commas between the fields, whose first line names the columns.
///
/// Fields may be in double quotes, as R and spreadsheets write them, and then hold tabs, commas and (doubled) quotes,
/// but no line break; blanks around fields are dropped. A byte-order mark is accepted, and lines may end in LF, CRLF or
/// CR. Empty lines and lines that begin with '#' are skipped. A first line that is one field shorter than the others is R's:
/// the names of the rows are then a first column without a name.
package struct TextTable {
    package enum Separator: UInt8, Sendable {
        case tab = 9
        case comma = 44

        var name: String { self == .tab ? "tabs" : "commas" }
    }

    private static let mostBytes = 1 << 30

    /// The name of the file, for messages.
    package let name: String
    /// The digest of the file: CRC-32 and length.
    package let digest: String
    package let columns: [String]
    /// How many lines after the first were skipped as they begin with '#'.
    package let skippedComments: Int
    private let separator: Separator
    private let headerLine: Int
    /// The fields, row by row.
    private let fields: [String]
    /// The line of each row in the file, from 1.
    private let lines: [Int]

    package var count: Int { lines.count }

    /// - Parameters:
    ///   - file: positioned at its beginning; it is read to the end
    ///   - separator: the separator for names other than `.csv` (commas), `.tsv` and `.txt` (tabs)
    package init(_ file: borrowing Descriptor, otherwise separator: Separator) throws(GGMLError) {
        let bytes = try file.readAll(atMost: Self.mostBytes)
        try FileKind(Array(bytes.prefix(FileKind.bytesNeeded))).requireText("a table of text", in: file.name)
        let ending = file.name.lowercased().split(separator: ".").last
        let known: [Substring: Separator] = ["csv": .comma, "tsv": .tab, "txt": .tab]
        try self.init(
            parsing: bytes, separator: ending.flatMap { known[$0] } ?? separator, name: file.name)
    }

    /// - Parameter path: "-" is standard input; fields are separated by commas if it ends in `.csv`, else by tabs
    package init(path: String) throws(GGMLError) { try self.init(Descriptor.input(path), otherwise: .tab) }

    package init(parsing bytes: [UInt8], separator: Separator, name: String) throws(GGMLError) {
        var parser = TableParser(bytes, separator: separator.rawValue, name: name)
        if parser.hasSemicolonsInstead {
            throw .expected(
                "fields with \(separator.name) between them",
                found: "semicolons, as spreadsheets write them where the "
                    + "decimal mark is a comma", in: name,
                advice: "save it with tabs (.tsv) or commas (.csv), and with decimal points (in R, write.csv)"
            )
        }
        guard var header = try parser.nextRow() else {
            throw .expected("a line that names the columns", found: "no line", in: name)
        }
        headerLine = parser.line
        let commentsBefore = parser.comments
        var (fields, lines): ([String], [Int]) = ([], [])
        while let row = try parser.nextRow() {
            // An empty field at the end is none of R's.
            if lines.isEmpty, row.count == header.count + 1, row.last != "" { header.insert("", at: 0) }
            guard row.count == header.count else {
                throw .expected(
                    "\(header.count) fields with \(separator.name) between them", found: "\(row.count)",
                    in: "\(name), line \(parser.line)")
            }
            fields += row
            lines.append(parser.line)
        }
        // Spreadsheets write columns without names or values behind the last.
        while header.count > 1, header.last == "",
            stride(from: header.count - 1, to: fields.count, by: header.count).allSatisfy({
                fields[$0].isEmpty
            })
        {
            fields = fields.indices.filter { $0 % header.count != header.count - 1 }.map { fields[$0] }
            header.removeLast()
        }
        if let twice = header.firstRepeated {
            throw .expected(
                "each column once", found: "\"\(twice)\" twice", in: "\(name), line \(headerLine)")
        }
        self.name = name
        digest = GGMLStream.digest(of: bytes)
        columns = header
        skippedComments = parser.comments - commentsBefore
        self.separator = separator
        self.fields = fields
        self.lines = lines
    }

    /// The file and line of a row, for messages.
    package func place(ofRow row: Int) -> String { "\(name), line \(lines[row])" }

    /// The index of the column `column`; throws if it is missing.
    package func index(of column: String) throws(GGMLError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw .expected(
                "a column \"\(column)\"", found: columns.map { "\"\($0)\"" }.joined(separator: ", "),
                in: "\(name), line \(headerLine)",
                advice: "name the columns in the first line, with \(separator.name) between them")
        }
        return index
    }

    /// The values of a column, none of which may be empty.
    package func requiredValues(of column: String) throws(GGMLError) -> [String] {
        let values = texts(at: try index(of: column))
        if let row = values.firstIndex(of: "") {
            throw .expected("a value of \"\(column)\"", found: "an empty field", in: place(ofRow: row))
        }
        return values
    }

    /// The values of a column; texts that mean "missing" become nil.
    package func values(at index: Int) -> [String?] { texts(at: index).map { $0.meansMissing ? nil : $0 } }

    /// The indices of the columns with names other than these. The names of rows, which R writes, have none.
    package func others(than known: Set<String>) -> [Int] {
        columns.indices.filter { !columns[$0].isEmpty && !known.contains(columns[$0]) }
    }

    /// The values of a column exactly as in the file.
    package func texts(at index: Int) -> [String] {
        stride(from: index, to: fields.count, by: columns.count).map { fields[$0] }
    }
}
