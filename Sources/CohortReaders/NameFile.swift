import GGMLCore
import GGMLStream

/// A file of names beside a matrix, of barcodes or features, a line a name.
struct NameFile: Sendable {
    let path: String
    /// The number of names.
    let count: Int
    /// The first line.
    let first: String
    /// Whether the first line names the columns, and is none of the names.
    let hasHeader: Bool
    /// Whether the first column has the numbers of the rows, as R writes them from 1 and pandas from 0.
    let hasNumbers: Bool

    /// First words of a header that people and R write.
    private static let headers: Set = [
        "", "x", "v1", "barcode", "barcodes", "cell", "cells", "cell_id", "cellid", "cell_barcode", "index",
        "name", "names",
        "id", "rownames", "gene", "genes", "gene_id", "geneid", "gene_ids", "ensembl", "ensembl_id",
        "ensemblid",
        "ensembl_gene_id", "feature", "features", "feature_id", "symbol", "gene_symbol", "gene_name",
    ]

    /// - Parameter expected: the number of names that the matrix needs; one line more may be a header
    init(path: String, names expected: Int) throws(GGMLError) {
        var lines = try LineReader(path: path)
        let first = try lines.nextText() ?? ""
        let second = try lines.nextText() ?? ""
        let texts = [first, second].count { !$0.isEmpty } + (try lines.countTexts())
        let hasHeader =
            texts == expected + 1 && Self.headers.contains(Self.fields(first)[0].lowercased())
        let mayBeNumbered = ["0", "1"].contains(Self.fields(hasHeader ? second : first)[0])
        hasNumbers = mayBeNumbered ? try Self.isNumbered(path, hasHeader: hasHeader) : false
        count = hasHeader ? texts - 1 : texts
        self.path = path
        self.first = first
        self.hasHeader = hasHeader
    }

    private static func isNumbered(_ path: String, hasHeader: Bool) throws(GGMLError) -> Bool {
        var lines = try LineReader(path: path)
        var number = hasHeader ? -1 : 0
        var start = 0
        while let line = try lines.nextText() {
            number += 1
            let fields = fields(line)
            if number == 1 { start = Int(fields[0]) ?? 1 }
            if number > 0, fields.count < 2 || fields[0] != String(number - 1 + start) { return false }
        }
        return number > 1
    }

    /// The fields of a line, without the quotes that some tools put around them: with tabs between them or, where they
    /// are quoted, blanks or commas.
    static func fields(_ line: String) -> [String] {
        if line.first == "\"", !line.contains("\t") {
            for separator in ["\" \"", "\",\""] where line.contains(separator) {
                return line.dropFirst().split(separator: separator, omittingEmptySubsequences: false).map {
                    $0.hasSuffix("\"") ? String($0.dropLast()) : String($0)
                }
            }
        }
        return line.split(separator: "\t", omittingEmptySubsequences: false).map(unquoted)
    }

    private static func unquoted(_ field: Substring) -> String {
        let isQuoted = field.utf8.count >= 2 && field.utf8.first == 34 && field.utf8.last == 34
        return (isQuoted ? field.dropFirst().dropLast() : field).trimmed
    }

    /// What was decided on the file, in a sentence each.
    var notes: [String] {
        [
            hasHeader
                ? "the first line of \(path) names columns, and is no name: \"\(first.prefix(80).replacing("\t", with: " "))\""
                : nil,
            hasNumbers ? "the first column of \(path) has the numbers of its lines, which are left out" : nil,
        ].compactMap(\.self)
    }
}

/// Reads a file of names, a line a name and further fields.
struct NameLines: ~Copyable {
    private var lines: LineReader
    private let hasNumbers: Bool
    private var skipsNext: Bool

    init(_ file: NameFile) throws(GGMLError) {
        lines = try LineReader(path: file.path)
        hasNumbers = file.hasNumbers
        skipsNext = file.hasHeader
    }

    var path: String { lines.path }
    var place: String { "\(lines.path), line \(lines.line)" }

    /// The fields of the next line, the first of which is the name; nil after the last.
    ///
    /// - Throws: if the name is empty.
    mutating func next() throws(GGMLError) -> [String]? {
        if skipsNext {
            _ = try lines.nextText()
            skipsNext = false
        }
        guard let line = try lines.nextText() else { return nil }
        let fields = NameFile.fields(line)
        let named = hasNumbers ? Array(fields.dropFirst()) : fields
        guard let name = named.first, !name.isEmpty else {
            throw .expected("a name", found: "an empty field", in: place)
        }
        return named
    }

    /// The next names, without their further fields.
    mutating func next(_ count: Int) throws(GGMLError) -> [String] {
        var names: [String] = []
        names.reserveCapacity(count)
        while names.count < count, let fields = try next() { names.append(fields[0]) }
        return names
    }
}
