package import GGMLCore
package import GGMLStream

/// The sample sheet of a cohort: a text table with one sample a line, separated by commas if its name ends in `.csv`,
/// else by tabs.
///
/// The columns `sample` and `path` are required; `class` and any further columns are kept. Paths are relative to the
/// folder of the sheet, or to the working folder if the sheet comes through a pipe.
package struct SampleSheet {
    package let samples: SampleTable
    /// The path of each sample's file.
    package let paths: [String]
    /// What was taken to mean something else than it says.
    let notes: [String]
    /// The sheet itself, for the provenance.
    let input: ProvenanceRecord.Input
    /// Whether it has a column of classes.
    let hasClasses: Bool

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
        hasClasses = table.columns.contains("class")
        let others = table.others(than: ["sample", "path", "class"])
        samples = try SampleTable(
            ids: ids, classes: classes,
            columns: others.map { SampleTable.Column(name: table.columns[$0], values: table.values(at: $0)) },
            place: file.name)
        let folder = try file.isRegularFile ? path.lastIndex(of: "/").map { path[...$0] } : nil
        paths = files.map { $0.hasPrefix("/") ? $0 : (folder ?? "") + $0 }
        let comments =
            table.skippedComments > 0
            ? ["\(file.name): left out the lines that begin with '#': \(table.skippedComments)"] : []
        notes =
            comments
            + (others + [table.columns.firstIndex(of: "class")].compactMap(\.self)).compactMap { column in
                table.texts(at: column).missingWords.map {
                    "\(file.name): in the column \"\(table.columns[column])\" \($0) means that there is no value"
                }
            }
        input = ProvenanceRecord.Input(name: path, digest: table.digest)
    }
}
