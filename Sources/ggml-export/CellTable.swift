import CohortWriters
import FilterKit
import GGMLCore
import GGMLStream

/// Writes cells as a table: barcode, sample, class, labels, and the exact values of all features.
struct CellTable: CellWriter, ~Copyable {
    private var text: TextWriter
    private let preamble: Preamble
    private let place: String
    private var labels: LabelColumns?

    init(path: String, _ preamble: Preamble, place: String) throws(GGMLError) {
        text = try TextWriter(output: path)
        self.preamble = preamble
        self.place = place
    }

    mutating func append(_ cells: ExportedCells) throws(GGMLError) {
        let block = cells.block
        if labels == nil { try begin(block) }
        let fields = try labels?.fields(of: block) ?? []
        let samples = preamble.samples
        let values = block.matrix.dense
        for (row, fields) in fields.enumerated() {
            let sample = Int(block.samples[row])
            let known = [block.barcodes[row], samples.ids[sample], samples.classes[sample] ?? "NA"]
            try text.row(known + fields + values.values[values.range(row)].map(Self.text))
        }
    }

    private mutating func begin(_ first: CellBlock) throws(GGMLError) {
        let labels = try LabelColumns(first, place: place)
        self.labels = labels
        try text.row(["cell", "sample", "class"] + labels.names + preamble.features.ids)
    }

    /// The shortest text that reads back as this value, without the ".0" of a whole number.
    private static func text(_ value: Float) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    consuming func finish() throws(GGMLError) { try text.finish() }
}
