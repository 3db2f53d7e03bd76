package import GGMLCore
package import GGMLStream

/// The table that `cellranger aggr` was given or has written. Its row N is the sample of the barcodes that end in -N.
///
/// A sample is named in the column `sample_id` (newer versions) or `library_id`, whichever comes first. Further columns
/// are kept, except the paths for Cell Ranger: `molecule_h5`, `sample_outs` and `vdj_contig_info`.
package struct AggregationTable: Sendable {
    /// The samples, in the order of the rows.
    package let samples: SampleTable
    /// The table itself, for the provenance.
    let input: ProvenanceRecord.Input
    private let name: String

    private static let idColumns = ["sample_id", "library_id"]
    private static let pathColumns: Set = ["molecule_h5", "sample_outs", "vdj_contig_info"]

    /// - Parameters:
    ///   - path: "-" is standard input; fields are separated by tabs if it ends in `.tsv` or `.txt`, else by commas
    ///   - classColumn: the column of the class; nil means "class", if there is one
    /// - Throws: if a column is missing, or a sample has no name or occurs twice.
    package init(path: String, classColumn: String?) throws(GGMLError) {
        let table = try TextTable(Descriptor.input(path), otherwise: .comma)
        let id = table.columns.first(where: Self.idColumns.contains) ?? Self.idColumns[0]
        let ids = try table.requiredValues(of: id)
        let `class` = classColumn ?? (table.columns.contains("class") ? "class" : nil)
        if let classColumn, classColumn != "class", table.columns.contains("class") {
            throw .expected(
                "no column \"class\" beside the class column \"\(classColumn)\"", found: "one",
                in: table.name, advice: "rename or remove it")
        }
        let classes = try `class`.map { name throws(GGMLError) in table.values(at: try table.index(of: name))
        }
        let used = Self.pathColumns.union([id, `class` ?? id])
        samples = try SampleTable(
            ids: ids, classes: classes ?? ids.map { _ in nil },
            columns: table.others(than: used).map {
                SampleTable.Column(name: table.columns[$0], values: table.values(at: $0))
            },
            place: table.name)
        input = ProvenanceRecord.Input(name: path, digest: table.digest)
        name = table.name
    }

    /// The row of a barcode, from 0.
    ///
    /// - Throws: if the barcode has no number after its last "-", or one without a row.
    package func row(ofBarcode barcode: String) throws(GGMLError) -> Int {
        let digits = barcode.utf8.lastIndex(of: UInt8(ascii: "-")).map { barcode[$0...].dropFirst() } ?? ""
        guard let number = Int(digits), (1...samples.count).contains(number), digits.first != "0",
            digits.first != "+"
        else {
            throw .expected(
                "barcodes that end in -1 to -\(samples.count), for its \(samples.count) rows",
                found: "\"\(barcode)\"", in: name,
                advice: "give the table and the matrix of the same run of \"cellranger aggr\"")
        }
        return number - 1
    }
}
