import FilterKit
package import GGMLCore
package import GGMLMethods
package import GGMLStream

/// A stream as figures show it: everything before its cells, and some cells in the learned subspace.
package struct CohortStream: Sendable {
    /// The file, or "-".
    package let name: String
    package let preamble: Preamble
    /// The number of cells of each sample in the stream.
    package let cellCounts: [Int]
    /// The components of the metric; nil without a metric that was learned.
    package let components: MetricComponents?
    /// Cells in the learned subspace; nil without cells, or with a metric of a single dimension.
    package let cells: SubspaceCells?
    /// The mean of the cells of each sample along the first components; nil for a sample without cells, or without a
    /// metric that was learned.
    package let means: [[Double]?]

    /// Reads a stream to its end, so that nothing is shown of a broken one.
    ///
    /// - Parameter path: a file; nil or "-" is standard input
    package init(path: String?) throws(GGMLError) {
        var reader = try InputOptions.open(path, spoolFolder: nil)
        let preamble = try reader.preamble()
        let isLearned = preamble.metric.map { !$0.isEuclidean } ?? false
        let components = isLearned ? try MetricComponents(preamble, place: reader.name) : nil
        var cells = try CellReading(preamble.samples, components)
        while let block = try reader.nextBlock() { try cells.add(block, place: reader.name) }
        name = reader.name
        self.preamble = preamble
        self.components = components
        cellCounts = cells.seen
        means = cells.means
        self.cells = cells.finish()
    }

    /// Throws if there is no metric, or it is the Euclidean one, as if its components had been asked for.
    package func checkIsLearned() throws(GGMLError) {
        if components == nil { _ = try MetricComponents(preamble, place: name) }
    }

    /// The ids of the samples, in printable form.
    package var names: [String] { preamble.samples.ids.map(\.printable) }

    /// The class, the other columns of the samples but those of splits, and the cluster.
    package var columns: [SampleTable.Column] {
        let samples = preamble.samples
        let known = samples.columns.filter { $0.name.wholeMatch(of: /split[0-9]+/) == nil }
        let clusters = preamble.clustering.map { clustering in
            SampleTable.Column(name: "cluster", values: clustering.assignment.map(String.init))
        }
        let all =
            [SampleTable.Column(name: "class", values: samples.classes)] + known
            + [clusters].compactMap(\.self)
        return all.map { column in
            SampleTable.Column(name: column.name.printable, values: column.values.map { $0?.printable })
        }
    }

    /// What is known of each sample: its name and the values of its columns.
    package var sampleRows: TextRows {
        TextRows(
            header: ["sample"] + columns.map(\.name),
            rows: names.enumerated().map { index, name in
                [name] + columns.map { $0.values[index] ?? "NA" }
            })
    }
}

/// Some cells of each sample on the first two components of a metric.
package struct SubspaceCells: Sendable {
    package let points: [(x: Double, y: Double)]
    package let barcodes: [String]
    /// The sample of each cell.
    package let samples: [Int]
    /// The label of each cell under each name.
    package let labels: [(name: String, values: [String?])]
}

/// Reads cells for a picture in which a few thousand can be seen.
private struct CellReading: ~Copyable {
    private static let mostCells = 2000

    private struct Row {
        let point: (x: Double, y: Double)
        let labels: [String: String]
    }

    private let projection: Projection?
    /// How many components the projection has.
    private let axes: Int
    /// The sum of the cells of each sample along each of these components.
    private var sums: [[Double]]
    /// The weight of the cells of each sample.
    private var totals: [Double]
    private var labelNames: [String] = []
    private var selection: CellSelection<Row>

    init(_ samples: SampleTable, _ components: MetricComponents?) throws(GGMLError) {
        axes = min(components?.rotation.count ?? 0, CohortStream.mostComponents)
        projection = components.map { [axes] in Projection($0.map(rows: axes)) }
        sums = Array(repeating: Array(repeating: 0, count: axes), count: samples.count)
        totals = Array(repeating: 0, count: samples.count)
        selection = CellSelection(
            samples: samples.ids, limit: max(5, Self.mostCells / samples.count), seed: 1)
    }

    var seen: [Int] { selection.seen }

    var means: [[Double]?] {
        zip(sums, totals).map { sums, total in
            total > 0 && projection != nil ? sums.map { $0 / total } : nil
        }
    }

    mutating func add(_ block: CellBlock, place: String) throws(GGMLError) {
        let scores = try projection.map { projection throws(GGMLError) in
            try projection.scores(of: block.matrix)
        }
        let labels = try axes < 2 ? [] : block.labels(place: place)
        labelNames += labels.map(\.name).filter { !labelNames.contains($0) }
        let weights = try block.weights(place: place)
        for row in 0..<block.count {
            let (sample, weight) = (Int(block.samples[row]), weights?[row] ?? 1)
            totals[sample] += weight
            if let scores {
                for (axis, index) in scores.range(row).enumerated() {
                    sums[sample][axis] += weight * Double(scores.values[index])
                }
            }
            try selection.offer(sample: sample, barcode: block.barcodes[row]) {
                () throws(GGMLError) in
                let place = scores.map { $0.values[$0.range(row)].map { Double($0) } } ?? []
                let point = place.count > 1 ? place : [0, 0]
                let known = labels.compactMap { label in label.values[row].map { (label.name, $0) } }
                return Row(
                    point: (point[0], point[1]), labels: Dictionary(known) { first, _ in first })
            }
        }
    }

    consuming func finish() -> SubspaceCells? {
        let (isShown, names) = (axes > 1 && selection.seen.contains { $0 > 0 }, labelNames)
        let chosen = selection.cells()
        guard isShown else { return nil }
        let all = chosen.joined()
        return SubspaceCells(
            points: all.map(\.row.point), barcodes: all.map(\.barcode),
            samples: chosen.enumerated().flatMap { sample, cells in cells.map { _ in sample } },
            labels: names.map { name in (name, all.map { $0.row.labels[name] }) })
    }
}
