import GGMLCore

/// The sheet of a cohort: a table of text, one sample a line.
///
/// Columns `sample` and `path` are needed; `class` and any further ones are kept. Paths are relative to the sheet's
/// folder, or to the working folder where the sheet comes through a pipe.
struct SampleSheet {
    let samples: SampleTable
    /// Where each sample's file is.
    let paths: [String]
    /// The sheet itself, for the provenance.
    let input: ProvenanceRecord.Input

    private static let largest = 1 << 26

    /// - Parameter path: "-" is standard input.
    init(path: String) throws(GGMLError) {
        let file = try path == "-" ? Descriptor.standardInput() : Descriptor.reading(path)
        let bytes = try file.readAll(atMost: Self.largest)
        let table = try TextTable(parsing: bytes, name: file.name)
        guard !table.rows.isEmpty else {
            throw .expected("at least one sample", found: "none", in: file.name)
        }
        let ids = try table.requiredValues(of: "sample")
        let files = try table.requiredValues(of: "path")
        let classes = table.columns.firstIndex(of: "class").map(table.values) ?? ids.map { _ in nil }
        let known: Set = ["sample", "path", "class"]
        samples = try SampleTable(
            ids: ids, classes: classes,
            columns: table.columns.enumerated().filter { !known.contains($0.element) }.map {
                SampleTable.Column(name: $0.element, values: table.values(at: $0.offset))
            },
            place: file.name)
        let folder = try file.isRegularFile ? path.lastIndex(of: "/").map { path[...$0] } : nil
        paths = files.map { $0.hasPrefix("/") ? $0 : (folder ?? "") + $0 }
        input = ProvenanceRecord.Input(name: path, digest: digest(of: bytes))
    }
}
