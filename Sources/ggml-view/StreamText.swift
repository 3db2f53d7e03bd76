import FilterKit
import GGMLCore
import GGMLStream

/// The content of a stream as text tables. Rows and columns are in the order of the stream, or of the leaves of its
/// tree.
struct StreamText {
    let preamble: Preamble
    let header: StreamHeader
    /// The source of the stream, for messages.
    let name: String
    let digits: Int
    /// The order of the samples in tables.
    var order: [Int]

    init(_ preamble: Preamble, header: StreamHeader, name: String, digits: Int) {
        self.preamble = preamble
        self.header = header
        self.name = name
        self.digits = digits
        order = Array(0..<preamble.samples.count)
    }

    /// Writes id, class, further columns, and the number of cells of each sample.
    func samples(cells: [Int], to text: inout TextWriter) throws(GGMLError) {
        let table = preamble.samples
        let names = table.columns.map(\.name)
        // Programs that read the table again want each column once.
        let count = names.contains("cells") ? "cells_in_stream" : "cells"
        try text.row(["sample", "class"] + names + [count])
        for index in order {
            let values = [table.classes[index]] + table.columns.map { $0.values[index] }
            try text.row([table.ids[index]] + values.map { $0 ?? "NA" } + [String(cells[index])])
        }
    }

    func genes(to text: inout TextWriter) throws(GGMLError) {
        try text.row(["id", "name"])
        for (id, name) in zip(preamble.features.ids, preamble.features.names) { try text.row([id, name]) }
    }

    /// Writes dense cells with all their values, and sparse cells with the number and sum of theirs, followed by
    /// labels.
    func cells(_ reader: inout StreamReader, to text: inout TextWriter) throws(GGMLError) {
        let values = preamble.features.state == .scores ? preamble.features.ids : ["genes", "total"]
        var next = try reader.nextBlock()
        let labels = try LabelColumns(next, place: name)
        try text.row(["cell", "sample"] + values + labels.names)
        while let block = next {
            try cells(block, labels: labels.fields(of: block), to: &text)
            next = try reader.nextBlock()
        }
    }

    private func cells(_ block: CellBlock, labels: [[String]], to text: inout TextWriter) throws(GGMLError) {
        for row in 0..<block.count {
            var values: [Double] = []
            block.matrix.forEachValue(inRow: row) { _, value in values.append(Double(value)) }
            if preamble.features.state != .scores {
                values = [Double(values.count { $0 != 0 }), values.reduce(0, +)]
            }
            let sample = preamble.samples.ids[Int(block.samples[row])]
            try text.row([block.barcodes[row], sample] + values.map(number) + labels[row])
        }
    }

    /// Writes Wᵀ, with a line for each feature and a column for each dimension.
    func metric(to text: inout TextWriter) throws(GGMLError) {
        guard let metric = preamble.metric else { throw missing("a learned metric", "ggml-fit") }
        let map = metric.map
        try text.row(["id", "name"] + (0..<map.rows).map { "W\($0 + 1)" })
        for column in 0..<map.columns {
            let weights = (0..<map.rows).map { number(Double(map.matrix[$0 * map.columns + column])) }
            try text.row([metric.inputs.ids[column], metric.inputs.names[column]] + weights)
        }
    }

    func loss(to text: inout TextWriter) throws(GGMLError) {
        guard let training = preamble.metric?.training else { throw missing("a learned metric", "ggml-fit") }
        try text.row(TrainingRecord.epochColumns)
        for row in training.epochRows(number) { try text.row(row) }
    }

    func distances(to text: inout TextWriter) throws(GGMLError) {
        guard let distances = preamble.distances else { throw missing("distances", "ggml-dist") }
        let ids = preamble.samples.ids
        guard distances.isWhole(count: ids.count) else { return try someDistances(distances, to: &text) }
        let matrix = try distances.matrix(count: ids.count)
        try text.row(["sample"] + order.map { ids[$0] })
        for row in order {
            try text.row([ids[row]] + order.map { number(matrix[row, $0]) })
        }
    }

    /// Writes the distances with the first samples of pairs as rows, and the second samples as columns.
    private func someDistances(_ distances: PairDistances, to text: inout TextWriter) throws(GGMLError) {
        let ids = preamble.samples.ids
        let columns = Set(distances.pairs.map(\.second)).sorted()
        let rows = Dictionary(grouping: distances.pairs, by: \.first).sorted { $0.key < $1.key }
        try text.row(["sample"] + columns.map { ids[$0] })
        for (row, pairs) in rows {
            let known = Dictionary(pairs.map { ($0.second, $0.distance) }) { first, _ in first }
            try text.row([ids[row]] + columns.map { known[$0].map(number) ?? "NA" })
        }
    }

    /// Writes one pair a line, with its certificate.
    func pairs(to text: inout TextWriter) throws(GGMLError) {
        guard let distances = preamble.distances else { throw missing("distances", "ggml-dist") }
        try text.row(["first", "second", "distance", "gap"])
        for pair in distances.pairs {
            try text.row([
                preamble.samples.ids[pair.first], preamble.samples.ids[pair.second], number(pair.distance),
                number(pair.gap),
            ])
        }
    }

    /// Writes the steps that made the stream, oldest first.
    func provenance(to text: inout TextWriter) throws(GGMLError) {
        try text.row(["step", "program", "version", "arguments", "inputs"])
        for (step, record) in preamble.provenance.enumerated() {
            try text.row([
                String(step + 1), record.program, record.version, record.arguments.joined(separator: " "),
                record.inputs.map { "\($0.name) (\($0.digest))" }.joined(separator: ", "),
            ])
        }
    }

    func number(_ value: Double) -> String { rounded(value, digits: digits) }

    func missing(_ what: String, _ program: String) -> GGMLError {
        .expected(
            "a stream with \(what)", found: "one without, written by \(header.writer)", in: name,
            advice: "put \(program) before ggml-view")
    }
}

/// Facts on all blocks of cells together.
struct CellSurvey {
    /// The number of cells of each sample.
    private(set) var counts: [Int]
    /// The names of the labels of cells.
    private(set) var labels: [String] = []

    /// Reads the stream to its end.
    init(_ reader: inout StreamReader, samples: Int) throws(GGMLError) {
        counts = Array(repeating: 0, count: samples)
        while let block = try reader.nextBlock() {
            for sample in block.samples { counts[Int(sample)] += 1 }
            for label in try block.labels(place: reader.name) where !labels.contains(label.name) {
                labels.append(label.name)
            }
        }
    }
}
