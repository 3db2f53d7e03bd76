import FilterKit
package import GGMLCore
package import GGMLDrawing
import GGMLMethods
import GGMLStream

/// The most columns that strips and colours show.
package let mostColumns = 8

extension CohortStream {
    /// The columns that tell samples apart by colours, at most `mostColumns`.
    package var marks: [ColumnMarks] {
        var marks: [ColumnMarks] = []
        for column in columns where marks.count < mostColumns {
            // Columns with other colours do not look as if they meant the same.
            let next = ColumnMarks(
                name: column.name, values: column.values, firstColour: marks.last?.nextColour ?? 0)
            if let next { marks.append(next) }
        }
        return marks
    }

    /// The names of the columns that figures do not show.
    package var unmarkedColumns: [String] {
        let shown = Set(marks.map(\.name))
        return columns.map(\.name).filter { !shown.contains($0) }
    }

    /// The distances as a matrix of colours, in each of the orders that suit the stream; nil without distances.
    package func clustermap(orders: [SampleOrder]) -> CohortFigure? {
        guard let distances = preamble.distances else { return nil }
        let matrix = distances.knownMatrix(count: names.count)
        let means = ClassMeans(matrix, preamble.samples.classes)
        let known = orders.compactMap { order in order.rows(in: self).map { (order, $0) } }
        let usual = known.isEmpty ? [(nil, Array(names.indices))] : known.map { ($0.0 as SampleOrder?, $0.1) }
        let variants = usual.map { order, rows in
            return CohortFigure.Variant(
                order?.name ?? "as in the sample table",
                Clustermap(
                    title: "Distances between samples: \(label)",
                    summary: "\(names.count) samples \(order?.name ?? "as in the sample table"). "
                        + (means.sentence ?? ""),
                    measure: "transport distance, \(costName ?? distances.metric)", names: names,
                    distances: matrix.values, order: rows,
                    tree: tree(in: order), strips: marks))
        }
        let caption =
            [
                "\(label): transport distance between each two samples; dark is near.",
                distances.isWhole(count: names.count) ? nil : "Pairs without a colour were not computed.",
                means.sentence, agreement,
            ]
            .compactMap(\.self).sentences
        return CohortFigure(
            variants, choice: .order, caption: caption, note: metricNote, table: table(of: matrix))
    }

    /// Says that a picture of the distances is no test of their metric, if it is not, and what speaks against the metric.
    private var metricNote: String {
        guard preamble.distances?.isLearned == true else { return "" }
        let seen = preamble.seenSamples.map { "The metric was learned from \($0): no test of it." }
        return [seen, takeCare].compactMap(\.self).sentences
    }

    private func tree(in order: SampleOrder?) -> Clustermap.Tree {
        guard case .tree(_, let merges)? = preamble.clustering?.origin else { return .none }
        guard order?.tree == name else { return .inOtherOrder }
        return .drawn(
            Dendrogram(
                merges.map { Dendrogram.Join(left: $0.left, right: $0.right, height: $0.height) }))
    }

    /// How the clusters agree with a column, in a sentence.
    private var agreement: String? {
        guard let clustering = preamble.clustering else { return nil }
        let count = Set(clustering.assignment).count
        guard let agreement = clustering.agreement else { return "\(count.counted("cluster"))." }
        let index = rounded((agreement.adjustedRandIndex * 100).rounded() / 100, digits: 3)
        return
            "\(count.counted("cluster")); adjusted Rand index with \(agreement.column.printable): \(index) "
            + "(1: the same division, 0: no more alike than by chance)."
    }

    /// The distances of each sample to those before it.
    private func table(of matrix: Matrix) -> TextRows {
        TextRows(
            header: ["sample"] + names,
            rows: names.indices.map { row in
                [names[row]] + (0...row).map { matrix[row, $0].isNaN ? "NA" : number(matrix[row, $0]) }
            })
    }

    /// The columns that shapes can tell apart.
    package var shapes: [ColumnMarks] { marks.filter(\.canBeShapes) }

    /// The samples in the plane by classical scaling, coloured by each column; nil without all distances.
    ///
    /// - Parameter shapes: what the shapes of points mean; nil for what the colours mean
    package func classicalScaling(shapes: ColumnMarks? = nil) throws(GGMLError) -> CohortFigure? {
        guard let matrix = try wholeMatrix() else { return nil }
        let scaling = try ClassicalScaling(matrix, dimensions: 2)
        let shares = scaling.shares.prefix(2).map { "\(rounded(100 * max(0, $0), digits: 2)) %" }
        let axes = shares.enumerated().map { "MDS \($0 + 1) (\($1))" } + ["MDS 2"]
        return plane(
            scaling.points, by: "classical scaling (MDS)", axes: (axes[0], axes[1]),
            shapes, words: "Close points are samples at a small distance.",
            note: "In parentheses: the part of an axis in the sum of the positive eigenvalues.")
    }

    /// The samples in the plane by t-SNE, coloured by each column; nil without all distances of four samples.
    package func neighbourEmbedding(seed: UInt64, threads: Int, shapes: ColumnMarks? = nil)
        throws(GGMLError) -> CohortFigure?
    {
        let largest = NeighbourEmbedding.Options.largestPerplexity(count: names.count)
        guard largest >= 1, let matrix = try wholeMatrix() else { return nil }
        let options = NeighbourEmbedding.Options(
            dimensions: 2, perplexity: min(30, largest), seed: seed, threads: threads)
        let embedding = try NeighbourEmbedding(matrix, options) { _, _ in }
        return plane(
            embedding.points, by: "t-SNE", axes: nil, shapes, words: "",
            note: "Neighbours stay neighbours; distances between groups and the axes mean little "
                + "(perplexity \(rounded(options.perplexity, digits: 3)), seed \(seed)).")
    }

    private func wholeMatrix() throws(GGMLError) -> Matrix? {
        guard let distances = preamble.distances, distances.isWhole(count: names.count), names.count > 1
        else { return nil }
        return try distances.matrix(count: names.count)
    }

    private func plane(
        _ points: [[Double]], by method: String, axes: (x: String, y: String)?, _ shapes: ColumnMarks?,
        words: String, note: String
    ) -> CohortFigure {
        let all: [ColumnMarks?] = marks.isEmpty ? [nil] : marks
        let variants = all.map { marks in
            CohortFigure.Variant(
                marks?.name ?? "",
                Scatter(
                    title: "Samples by \(method): \(label)",
                    summary: "\(names.count) samples as points"
                        + (marks.map { ", coloured by \($0.name)" } ?? "")
                        + ".", names: names, points: points.map { ($0[0], $0[1]) }, marks: marks,
                    shapes: shapes?.name == marks?.name ? nil : shapes, axes: axes))
        }
        let known = sampleRows
        return CohortFigure(
            variants, choice: .colour, caption: ["\(label), by \(method).", words].sentences,
            note: [
                costName.map { "Samples by transport distance, \($0); \(method)." }, note, metricNote,
            ].compactMap(\.self).sentences,
            table: TextRows(
                header: known.header + ["x1", "x2"],
                rows: zip(known.rows, points).map { $0 + $1.map(number) }))
    }

    func number(_ value: Double) -> String { rounded(value, digits: TextOptions.usualDigits) }
}

/// The mean distance between samples of one class, and between samples of two.
private struct ClassMeans {
    private(set) var sentence: String?

    init(_ matrix: Matrix, _ classes: [String?]) {
        var (within, between): ([Double], [Double]) = ([], [])
        for row in classes.indices {
            for column in 0..<row {
                guard let first = classes[row], let second = classes[column], !matrix[row, column].isNaN
                else { continue }
                if first == second {
                    within.append(matrix[row, column])
                } else {
                    between.append(matrix[row, column])
                }
            }
        }
        guard let near = within.mean, let far = between.mean else { return }
        sentence =
            "The mean distance is \(rounded(near, digits: 3)) between samples of one class, and "
            + "\(rounded(far, digits: 3)) between samples of two."
    }
}
