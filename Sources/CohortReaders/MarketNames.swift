import GGMLCore

extension SourceFeatures {
    private static let most = 1_000_000

    /// Reads the features of a `features.tsv` (id, name, type, any more) or a `genes.tsv` (id, name).
    ///
    /// - Parameter genome: the genome of all features, if it is known
    init(market path: String, genome: String?) throws(GGMLError) {
        var lines = try LineReader(path: path)
        var (ids, names, types): ([String], [String], [String]) = ([], [], [])
        // The number of these three columns that the first line has.
        var columns = 0
        while let line = try lines.nextText() {
            let place = "\(path), line \(lines.line)"
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            if ids.isEmpty { columns = min(fields.count, 3) }
            guard fields.count >= columns else {
                throw .expected(
                    "\(columns) fields with tabs between them", found: "\(fields.count)", in: place)
            }
            guard ids.count < Self.most else {
                throw .expected("at most \(Self.most) features", found: "more", in: place)
            }
            ids.append(try marketName(fields[0], place: place))
            names.append(columns < 2 ? ids[ids.count - 1] : unquoted(fields[1]))
            if columns == 3 { types.append(unquoted(fields[2])) }
        }
        guard !ids.isEmpty else { throw .expected("at least one feature", found: "none", in: path) }
        let name = String(path.split(separator: "/").last ?? "")
        self.init(
            ids: ids, names: names, types: columns == 3 ? types : nil,
            genomes: genome.map { Array(repeating: $0, count: ids.count) }, place: name)
    }
}

extension LineReader {
    /// The next names of a `barcodes.tsv`; further columns are ignored.
    mutating func nextBarcodes(_ count: Int) throws(GGMLError) -> [String] {
        var barcodes: [String] = []
        barcodes.reserveCapacity(count)
        while barcodes.count < count, let line = try nextText() {
            let field = line.prefix { $0 != "\t" }
            barcodes.append(try marketName(field, place: "\(path), line \(self.line)"))
        }
        return barcodes
    }
}

private func marketName(_ field: Substring, place: String) throws(GGMLError) -> String {
    let name = unquoted(field)
    guard !name.isEmpty else { throw .expected("a name", found: "an empty field", in: place) }
    return name
}

/// The name without quotes, which some tools put around it.
private func unquoted(_ field: Substring) -> String {
    let isQuoted = field.utf8.count >= 2 && field.utf8.first == 34 && field.utf8.last == 34
    return String(isQuoted ? field.dropFirst().dropLast() : field)
}
