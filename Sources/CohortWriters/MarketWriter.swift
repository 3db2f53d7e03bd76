package import GGMLCore
package import GGMLStream

/// Writes cells as a folder of the Matrix Market format, with the three gzipped files of Cell Ranger 3 and later.
package struct MarketWriter: CellWriter, ~Copyable {
    static let featureType = "Gene Expression"
    /// The lines before the entries are filled up to this length, because they have the number of entries.
    private static let headerSize = 160

    private let folder: OutputFolder
    private let preamble: Preamble
    private var matrix: GzipFile
    private var names: CellNames
    private var (cells, entries) = (0, 0)

    /// - Parameters:
    ///   - folder: is made if it is not there; the files appear in it when all are complete
    ///   - preamble: that of the cells, whose values must be those of genes
    ///   - temporaryFolder: the folder of temporary files
    package init(folder: String, _ preamble: Preamble, place: String, temporaryFolder: String)
        throws(GGMLError)
    {
        try preamble.requireGenes([.counts, .normalized, .log], for: "a Matrix Market file", in: place)
        try Self.check(preamble.features.ids + preamble.features.names, place)
        try Self.check(preamble.samples.ids, place)
        let folder = try OutputFolder(folder)
        let matrix = try GzipFile(
            path: Folder.path(of: "matrix.mtx.gz", in: folder.path), headerSize: Self.headerSize)
        let names = try CellNames(samples: preamble.samples.ids, temporaryFolder: temporaryFolder)
        self.folder = folder
        self.matrix = matrix
        self.names = names
        self.preamble = preamble
    }

    private static func check(_ names: [String], _ place: String) throws(GGMLError) {
        guard let wrong = names.first(where: { $0.utf8.contains { $0 == 9 || $0 == 10 || $0 == 13 } }) else {
            return
        }
        throw .expected(
            "names without tabs and ends of lines for a Matrix Market file", found: JSON.string(wrong).text,
            in: place)
    }

    package mutating func append(_ new: ExportedCells) throws(GGMLError) {
        try Self.check(new.block.barcodes, "the cells")
        try names.append(new.block)
        let areCounts = preamble.features.state == .counts
        for row in 0..<new.block.count {
            cells += 1
            let middle = Array(" \(cells) ".utf8)
            var line: [UInt8] = []
            new.block.matrix.forEachValue(inRow: row) { column, value in
                guard value != 0 else { return }
                line.append(decimal: column + 1)
                line += middle
                if areCounts {
                    line.append(decimal: Int(value))
                } else {
                    line += Array(value.description.utf8)
                }
                line.append(UInt8(ascii: "\n"))
                entries += 1
            }
            try matrix.append(line)
        }
    }

    package consuming func finish() throws(GGMLError) {
        var barcodes = try GzipFile(path: Folder.path(of: "barcodes.tsv.gz", in: folder.path))
        try names.forEachPart { names, _ throws(GGMLError) in
            try barcodes.append(names.map { "\($0)\n" }.joined().utf8)
        }
        var features = try GzipFile(path: Folder.path(of: "features.tsv.gz", in: folder.path))
        for (id, name) in zip(preamble.features.ids, preamble.features.names) {
            try features.append("\(id)\t\(name)\t\(Self.featureType)\n".utf8)
        }
        try barcodes.finish()
        try features.finish()
        try matrix.finish(header: header)
    }

    private var header: [UInt8] {
        let kind = preamble.features.state == .counts ? "integer" : "real"
        let first = "%%MatrixMarket matrix coordinate \(kind) general\n%"
        let last = "\n\(preamble.features.count) \(cells) \(entries)\n"
        let blanks = String(repeating: " ", count: Self.headerSize - first.utf8.count - last.utf8.count)
        return Array((first + blanks + last).utf8)
    }
}

extension [UInt8] {
    /// Appends the digits of a number that is not negative; `String(number)` takes ten times as long.
    fileprivate mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
