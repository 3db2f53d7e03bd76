import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Embed {
    private var axisNames: [String] { (1...dimensions).map { "x\($0)" } }

    /// Writes the known columns of the samples, and their coordinates.
    func write(_ points: [[Double]], of samples: SampleTable, to text: inout TextWriter) throws(GGMLError) {
        try text.row(["sample", "class"] + samples.columns.map(\.name) + axisNames)
        for (index, point) in points.enumerated() {
            let known = [samples.classes[index]] + samples.columns.map { $0.values[index] }
            try text.row([samples.ids[index]] + known.map { $0 ?? "NA" } + point.map(number))
        }
    }

    /// Writes the eigenvalues of classical scaling, each with its share of the sum of the positive ones.
    func writeEigenvalues(_ scaling: ClassicalScaling, to text: inout TextWriter) throws(GGMLError) {
        try text.row(["axis", "eigenvalue", "share"])
        for (index, (value, share)) in zip(scaling.eigenvalues, scaling.shares).enumerated() {
            try text.row([String(index + 1), number(value), number(share)])
        }
    }

    /// Writes the cells in the learned subspace with their labels, in one pass.
    func writeCells(_ reader: inout StreamReader, _ preamble: Preamble, to text: inout TextWriter)
        throws(GGMLError)
    {
        let projection = Projection(try axes(preamble, place: reader.name))
        let samples = preamble.samples
        var next = try reader.nextBlock()
        guard next != nil else {
            throw .expected(
                "cells", found: "none in this stream", in: reader.name, advice: "give the output of ggml-fit")
        }
        let labels = try LabelColumns(next, place: reader.name)
        try text.row(["cell", "sample", "class"] + labels.names + axisNames)
        while let block = next {
            let scores = try projection.scores(of: block.matrix)
            for (row, fields) in try labels.fields(of: block).enumerated() {
                let sample = Int(block.samples[row])
                try text.row(
                    [block.barcodes[row], samples.ids[sample], samples.classes[sample] ?? "NA"] + fields
                        + scores.values[scores.range(row)].map { number(Double($0)) })
            }
            next = try reader.nextBlock()
        }
    }

    private func axes(_ preamble: Preamble, place: String) throws(GGMLError) -> AffineMap {
        let components = try MetricComponents(preamble, place: place)
        let (rank, found) = (
            min(components.metric.map.rows, components.metric.map.columns), components.rotation.count
        )
        guard dimensions <= rank else {
            throw .expected(
                "a metric of rank \(dimensions) or more", found: "rank \(rank)", in: place,
                advice: "use at most --dimensions \(rank)")
        }
        if found < dimensions {
            messages.note(
                Self.name,
                "only \(found) of \(dimensions) coordinates differ between cells: the metric has no more components"
            )
        }
        return components.map(rows: dimensions)
    }

    private func number(_ value: Double) -> String { form.number(value) }
}
