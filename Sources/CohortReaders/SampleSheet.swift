public import GGMLCore

/// A cohort as a table of text: tab-separated, a header line, one sample a line.
///
/// Columns `sample` and `path` are needed; `class` and any further ones are kept. Paths are relative to the sheet's
/// folder. Fields may stand in double quotes, as R and spreadsheets write them; a byte-order mark and CRLF are
/// accepted; empty lines and lines that begin with '#' are passed over. "" and "NA" are missing values.
public struct SampleSheet: Sendable {
    public let table: SampleTable
    /// Where each sample's file is.
    public let paths: [String]

    private static let largest = 1 << 26

    public init(path: String) throws(GGMLError) {
        let file = try Descriptor.reading(path)
        var bytes: [UInt8] = []
        while case let piece = try file.read(atMost: 1 << 16), !piece.isEmpty {
            bytes += piece
            guard bytes.count <= Self.largest else {
                throw .expected("a sample sheet of at most \(Self.largest) bytes", found: "more", in: path)
            }
        }
        try self.init(parsing: bytes, path: path)
    }

    init(parsing bytes: [UInt8], path: String) throws(GGMLError) {
        let rows = try Self.rows(bytes, path: path)
        guard let header = rows.first else {
            throw .expected(
                "a header line with the columns sample, path and class", found: "no line", in: path)
        }
        if let twice = header.fields.firstRepeated {
            throw .expected(
                "each column once", found: "\"\(twice)\" twice", in: "\(path), line \(header.line)")
        }
        func column(_ name: String) throws(GGMLError) -> Int {
            guard let index = header.fields.firstIndex(of: name) else {
                throw .expected(
                    "a column \"\(name)\"", found: "the columns \(header.fields.joined(separator: ", "))",
                    in: "\(path), line \(header.line)",
                    advice: "name the columns in the first line, with tabs between them")
            }
            return index
        }
        let (sample, file) = (try column("sample"), try column("path"))
        let body = rows.dropFirst()
        for row in body {
            for (index, name) in [(sample, "sample"), (file, "path")] where row.fields[index].isEmpty {
                throw .expected(
                    "a value of \"\(name)\"", found: "an empty field", in: "\(path), line \(row.line)")
            }
        }
        guard !body.isEmpty else { throw .expected("at least one sample", found: "none", in: path) }
        func values(_ index: Int) -> [String?] {
            body.map { $0.fields[index].isEmpty || $0.fields[index] == "NA" ? nil : $0.fields[index] }
        }
        let known: Set = ["sample", "path", "class"]
        table = try SampleTable(
            ids: body.map { $0.fields[sample] },
            classes: header.fields.firstIndex(of: "class").map(values) ?? body.map { _ in nil },
            columns: header.fields.enumerated().filter { !known.contains($0.element) }.map {
                SampleTable.Column(name: $0.element, values: values($0.offset))
            },
            place: path)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        paths = body.map { $0.fields[file].hasPrefix("/") ? $0.fields[file] : folder + $0.fields[file] }
    }

    private static func rows(_ bytes: [UInt8], path: String) throws(GGMLError) -> [(
        line: Int, fields: [String]
    )] {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw .expected("UTF-8 text", found: "other bytes", in: path, advice: "save the sheet as UTF-8")
        }
        if text.first == "\u{feff}" { text.removeFirst() }
        var rows: [(line: Int, fields: [String])] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        where !line.allSatisfy(\.isWhitespace) && line.first != "#" {
            let place = "\(path), line \(index + 1)"
            var fields: [String] = []
            for field in line.split(separator: "\t", omittingEmptySubsequences: false) {
                fields.append(try unquoted(field, place: place))
            }
            if let header = rows.first, header.fields.count != fields.count {
                throw .expected(
                    "\(header.fields.count) fields with tabs between them", found: "\(fields.count)",
                    in: place)
            }
            rows.append((index + 1, fields))
        }
        return rows
    }

    private static func unquoted(_ field: Substring, place: String) throws(GGMLError) -> String {
        guard field.first == "\"" else { return String(field) }
        let inner = field.dropFirst().dropLast()
        guard field.count >= 2, field.last == "\"", !inner.replacing("\"\"", with: "").contains("\"") else {
            throw .expected("a closing '\"' at the end of the field", found: String(field), in: place)
        }
        return String(inner.replacing("\"\"", with: "\""))
    }
}
