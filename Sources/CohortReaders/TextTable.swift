import GGMLCore

/// A table of text: tabs between the fields, the first line names the columns.
///
/// Fields may stand in double quotes, as R and spreadsheets write them; blanks around other fields are dropped. A
/// byte-order mark and CRLF are accepted; empty lines and lines that begin with '#' are passed over.
struct TextTable {
    struct Row {
        /// In the file, from 1.
        let line: Int
        let fields: [String]
    }

    let columns: [String]
    let rows: [Row]
    private let name: String
    private let headerLine: Int

    /// - Parameter name: of the file, for messages.
    init(parsing bytes: [UInt8], name: String) throws(GGMLError) {
        guard !bytes.contains(0), var text = String(validating: bytes, as: UTF8.self) else {
            throw .expected("UTF-8 text", found: "other bytes", in: name, advice: "save the table as UTF-8")
        }
        if text.first == "\u{feff}" { text.removeFirst() }
        var rows: [Row] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) && line.first != "#" {
            let place = "\(name), line \(index + 1)"
            var fields: [String] = []
            for field in line.split(separator: "\t", omittingEmptySubsequences: false) {
                fields.append(try Self.unquoted(field, place: place))
            }
            if let header = rows.first, header.fields.count != fields.count {
                throw .expected(
                    "\(header.fields.count) fields with tabs between them", found: "\(fields.count)",
                    in: place)
            }
            rows.append(Row(line: index + 1, fields: fields))
        }
        guard let header = rows.first else {
            throw .expected("a line that names the columns", found: "no line", in: name)
        }
        columns = header.fields
        headerLine = header.line
        self.rows = Array(rows.dropFirst())
        self.name = name
        if let twice = columns.firstRepeated {
            throw .expected(
                "each column once", found: "\"\(twice)\" twice", in: "\(name), line \(headerLine)")
        }
    }

    /// The column `column`, which must be there.
    func index(of column: String) throws(GGMLError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw .expected(
                "a column \"\(column)\"", found: columns.map { "\"\($0)\"" }.joined(separator: ", "),
                in: "\(name), line \(headerLine)",
                advice: "name the columns in the first line, with tabs between them")
        }
        return index
    }

    /// The values of a column that must not be empty.
    func requiredValues(of column: String) throws(GGMLError) -> [String] {
        let index = try index(of: column)
        if let row = rows.first(where: { $0.fields[index].isEmpty }) {
            throw .expected(
                "a value of \"\(column)\"", found: "an empty field", in: "\(name), line \(row.line)")
        }
        return rows.map { $0.fields[index] }
    }

    /// The values of a column; "" and "NA" are missing.
    func values(at index: Int) -> [String?] {
        rows.map { $0.fields[index].isEmpty || $0.fields[index] == "NA" ? nil : $0.fields[index] }
    }

    private static func unquoted(_ field: Substring, place: String) throws(GGMLError) -> String {
        guard field.first == "\"" else {
            let end = field.lastIndex { !$0.isWhitespace }.map(field.index(after:)) ?? field.startIndex
            return String(field[..<end].drop(while: \.isWhitespace))
        }
        let inner = field.dropFirst().dropLast()
        guard field.count >= 2, field.last == "\"", !inner.replacing("\"\"", with: "").contains("\"") else {
            throw .expected("a closing '\"' at the end of the field", found: String(field), in: place)
        }
        return String(inner.replacing("\"\"", with: "\""))
    }
}
