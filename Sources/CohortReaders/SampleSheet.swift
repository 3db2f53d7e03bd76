package import GGMLCore
package import GGMLStream

/// The sheet of a cohort: a table of text, one sample a line, with commas between the fields where its name ends in
/// `.csv`, else tabs.
///
/// Columns `sample` and `path` are needed; `class` and any further ones are kept. Paths are relative to the sheet's
/// folder, or to the working folder where the sheet comes through a pipe.
package struct SampleSheet {
    package let samples: SampleTable
    /// Where each sample's file is.
    package let paths: [String]
    /// The sheet itself, for the provenance.
    let input: ProvenanceRecord.Input

    /// - Parameter path: "-" is standard input.
    package init(path: String) throws(GGMLError) {
        let file = try Descriptor.input(path)
        let table = try TextTable(file, otherwise: .tab)
        guard table.count > 0 else {
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
        input = ProvenanceRecord.Input(name: path, digest: table.digest)
    }
}
