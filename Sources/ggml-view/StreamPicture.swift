import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLMethods
import GGMLStream

extension StreamText {
    /// Paints what the stream holds as a picture of text: classes, variances, candidates, loss and genes as bars, and
    /// distances as a heat map.
    func picture(cells: [Int], to text: inout TextWriter) throws(GGMLError) {
        let canvas = text.canvas
        try classes(cells: cells, on: canvas, to: &text)
        if let pca = preamble.pca {
            try heading("share of the variance by component", on: canvas, to: &text)
            try bars(
                pca.variances.prefix(Self.mostBars).enumerated().map {
                    Bar(name: "PC\($0 + 1)", value: $1 / pca.totalVariance)
                }, on: canvas, to: &text)
        }
        if let metric = preamble.metric { try picture(of: metric, on: canvas, to: &text) }
        try heatMap(on: canvas, to: &text)
    }

    private static let mostBars = 10
    /// The least share of the metric of a component that is shown, but for the first.
    private static let leastShare = 0.05
    private static let mostColumnsOfNames = 24
    private static let mostColumnsOfBars = 50

    /// A value that a bar shows, and what stands before it.
    private struct Bar {
        let name: String
        let value: Double
        var mark: HeatMap.Mark?
        /// What stands behind the value.
        var note = ""
    }

    private func heading(_ words: String, on canvas: Canvas, to text: inout TextWriter) throws(GGMLError) {
        try text.line("")
        var line = PaintedText(canvas)
        line.add(words)
        try text.line(line)
    }

    /// Writes bars from 0, as long as their values; those of negative values have another colour and another sign.
    private func bars(_ bars: [Bar], on canvas: Canvas, to text: inout TextWriter) throws(GGMLError) {
        let largest = bars.map { abs($0.value) }.max() ?? 0
        let names = bars.map { String($0.name.printable.prefix(Self.mostColumnsOfNames)) }
        let width = names.map(\.count).max() ?? 0
        // Behind a bar there is its value, of up to 12 columns.
        let room = min(Self.mostColumnsOfBars, max(4, canvas.columns - width - 18))
        for (bar, name) in zip(bars, names) {
            var line = PaintedText(canvas)
            line.add("  ")
            if let mark = bar.mark {
                line.add(mark.letter, colour: "#000000", on: mark.colour)
                line.add(" ")
            }
            line.add(name.padded(to: width + 1))
            let share = abs(bar.value) / largest
            let length = share.isFinite ? Int((share * Double(room)).rounded()) : 0
            let colour = bar.mark?.colour ?? (bar.value < 0 ? Colours.missing : Colours.neutral)
            let sign = canvas.colours != .none ? " " : bar.value < 0 ? "-" : "#"
            line.add(String(repeating: sign, count: length), on: colour)
            line.add(" \(rounded(bar.value, digits: 3))\(bar.note)")
            try text.line(line)
        }
    }

    // MARK: Classes

    /// The letter and the colour of each sample's class, by which the heat map names it.
    private var marks: [HeatMap.Mark] {
        zip(preamble.samples.ids, classIndices).map { mark($1, name: $0) }
    }

    private var classNames: [String] { Labelling(preamble.samples.classes.compactMap(\.self)).names }

    /// The place of each sample's class among `classNames`; nil without a class.
    private var classIndices: [Int?] {
        let names = classNames
        return preamble.samples.classes.map { $0.flatMap(names.firstIndex(of:)) }
    }

    private func mark(_ index: Int?, name: String) -> HeatMap.Mark {
        guard let index else { return HeatMap.Mark(letter: "-", colour: Colours.missing, name: name) }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return HeatMap.Mark(
            letter: index < letters.count ? String(letters[index]) : "+", colour: Colours.category(index),
            name: name)
    }

    private func classes(cells: [Int], on canvas: Canvas, to text: inout TextWriter) throws(GGMLError) {
        let table = preamble.samples
        var line = PaintedText(canvas)
        line.add("samples by class")
        try text.line(line)
        var shown: [Bar] = []
        for (index, name) in (classNames as [String?] + [nil]).enumerated() {
            let rows = table.ids.indices.filter { table.classes[$0] == name }
            guard !rows.isEmpty else { continue }
            let count = rows.reduce(0) { $0 + cells[$1] }
            shown.append(
                Bar(
                    name: name ?? "without a class", value: Double(rows.count),
                    mark: mark(name == nil ? nil : index, name: ""),
                    note: count > 0 ? ", \(count.counted("cell"))" : ""))
        }
        try bars(shown, on: canvas, to: &text)
    }

    // MARK: Metric

    private func picture(of metric: LearnedMetric, on canvas: Canvas, to text: inout TextWriter)
        throws(GGMLError)
    {
        if let record = metric.training.selection, !record.losses.isEmpty {
            try heading(
                "log loss of candidates on held-out samples (chance \(rounded(record.chance, digits: 3)))",
                on: canvas, to: &text)
            try bars(
                record.losses.enumerated().map {
                    Bar(
                        name: record.candidates[$0], value: $1,
                        note: $0 == record.chosen ? ", chosen" : "")
                }, on: canvas, to: &text)
        }
        let losses = metric.training.losses
        if !losses.isEmpty {
            try heading("loss by epoch", on: canvas, to: &text)
            let shown = Swift.min(Self.mostBars, losses.count)
            // The first, the last, and some in equal steps between them.
            let epochs = (0..<shown).map { shown > 1 ? $0 * (losses.count - 1) / (shown - 1) : 0 }
            try bars(epochs.map { Bar(name: "\($0 + 1)", value: losses[$0]) }, on: canvas, to: &text)
        }
        guard !metric.isEuclidean else { return }
        let components = try MetricComponents(preamble, place: name)
        for (index, weights) in components.weights.enumerated()
        where index == 0 || components.componentShares[index] >= Self.leastShare {
            let share = rounded(components.componentShares[index] * 100, digits: 3)
            try heading(
                "largest weights of component \(index + 1) (\(share) % of the metric)", on: canvas, to: &text)
            try bars(
                GeneOrder(weights.map(abs)).genes.prefix(Self.mostBars).map {
                    Bar(name: components.inputs.names[$0], value: weights[$0])
                }, on: canvas, to: &text)
        }
    }

    // MARK: Distances

    private func heatMap(on canvas: Canvas, to text: inout TextWriter) throws(GGMLError) {
        let count = preamble.samples.count
        guard let distances = preamble.distances, distances.isWhole(count: count), count > 1 else { return }
        let map = HeatMap(
            try distances.matrix(count: count), order: try pictureOrder(), marks: marks, on: canvas)
        let cost =
            distances.isLearned && preamble.metric?.isEuclidean == true
            ? "euclidean" : distances.metric
        let size = map.samplesOfRow > 1 ? "; a row is up to \(map.samplesOfRow) samples" : ""
        try heading(
            "distances (\(cost)), \(isTree ? "by the tree" : "by class")\(size)", on: canvas, to: &text)
        for line in map.lines { try text.line(line) }
        try text.line(map.scale)
    }

    private var isTree: Bool {
        if case .tree? = preamble.clustering?.origin { true } else { false }
    }

    /// The order of the leaves of the tree or, without one, by class.
    private func pictureOrder() throws(GGMLError) -> [Int] {
        if isTree {
            var ordered = self
            try ordered.orderByLeaves()
            return ordered.order
        }
        let ranks = classIndices.map { $0 ?? .max }
        return order.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    }
}
