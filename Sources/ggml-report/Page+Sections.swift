import CohortFigures
import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLStream

extension Page {
    /// - Parameter threads: for t-SNE; the page does not depend on it
    init(title: String, _ inputs: ReportInputs, threads: Int) throws(GGMLError) {
        self.title = title
        let streams = inputs.streams
        let cohort = CohortSections(streams: streams)
        let words = streams.map { PlainWords(stream: $0) }
        lead =
            words.isEmpty
            ? "Results of \(inputs.tables.count.counted("table"))."
            : words.map(\.cohort).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
                .joined(separator: "; ") + "."
        var sections = streams.isEmpty ? [] : [cohort.provenance, cohort.samples, cohort.removed]
        sections.append(try Self.distances(streams))
        sections.append(try Self.plane(streams, threads: threads))
        let metrics = streams.firstOfEachMetric
        sections.append(Self.metric(metrics))
        sections.append(Self.genes(metrics))
        sections.append(try Self.scores(inputs.tables))
        sections.append(
            try Self.section(
                "classes", "Classes of new samples", inputs.tables.filter { $0.kind == .classes }))
        sections.append(try Self.geneTables(inputs.tables, metrics))
        sections.append(Self.hints(streams, inputs.tables))
        self.sections = sections.filter { !$0.isEmpty }
    }

    private static func distances(_ streams: [CohortStream]) throws(GGMLError) -> Section {
        var section = Section(id: "distances", heading: "Distances between samples")
        let orders = try SampleOrder.all(of: streams)
        let figures = streams.compactMap { $0.clustermap(orders: orders) }
        section.paragraphs = streams.compactMap { PlainWords(stream: $0).warning }.map {
            Paragraph(text: $0, isWarning: true)
        }
        let left = Set(streams.filter { $0.preamble.distances != nil }.flatMap(\.unmarkedColumns)).sorted()
        if !left.isEmpty {
            section.paragraphs.append(
                Paragraph(
                    text:
                        "Not shown by colours, as all values are alike, or all differ, or they are too many: "
                        + "\(left.joined(separator: ", "))."))
        }
        section.choices = [
            Choice(.order, legend: "Order of the samples", section: section.id, of: figures)
        ].compactMap(\.self)
        section.figures = FigureView.all(figures, section: section.id)
        return section
    }

    private static func plane(_ streams: [CohortStream], threads: Int) throws(GGMLError) -> Section {
        var section = Section(id: "plane", heading: "Samples in the plane")
        var figures: [CohortFigure] = []
        for stream in streams {
            figures += [
                try stream.classicalScaling(), try stream.neighbourEmbedding(seed: 1, threads: threads),
            ]
            .compactMap(\.self)
        }
        section.choices = [
            Choice(.colour, legend: "Colours of the samples", section: section.id, of: figures)
        ].compactMap(\.self)
        section.figures = FigureView.all(figures, section: section.id)
        return section
    }

    private static func metric(_ streams: [CohortStream]) -> Section {
        var section = Section(id: "metric", heading: "The learned metric")
        section.paragraphs = streams.compactMap { PlainWords(stream: $0).metric }.map { Paragraph(text: $0) }
        let figures = streams.flatMap { [$0.selectionFigure, $0.lossFigure, $0.activeFigure] }.compactMap(
            \.self)
        section.figures = FigureView.all(figures, section: section.id)
        return section
    }

    /// The weights of genes and the cells in the learned subspace.
    private static func genes(_ streams: [CohortStream]) -> Section {
        var section = Section(id: "genes", heading: "What the metric looks at")
        let figures = streams.flatMap { [$0.cellFigure].compactMap(\.self) + $0.componentFigures }
        section.choices = [
            Choice(.colour, legend: "Colours of the cells", section: section.id, of: figures)
        ].compactMap(\.self)
        section.figures = FigureView.all(figures, section: section.id)
        return section
    }

    private static func scores(_ tables: [ResultTable]) throws(GGMLError) -> Section {
        let some = tables.filter { [.scores, .confusion, .predictions, .tuning].contains($0.kind) }
        var section = try Self.section("scores", "Scores on test samples", some)
        let comparisons = try some.map { table throws(GGMLError) in
            try table.comparisons().map { "\(table.name.printable): \($0)" }
        }.joined()
        section.paragraphs = some.filter(\.isOfTrainingSamples).map {
            Paragraph(
                text:
                    "\($0.name.printable): the metric was learned from these very samples: this is no test of it.",
                isWarning: true)
        }
        if !comparisons.isEmpty {
            section.paragraphs.append(
                Paragraph(
                    text:
                        "These sentences compare the balanced accuracy of the predictions of all splits together; each "
                        + "figure says if it shows this, or the mean over the splits."))
        }
        section.paragraphs += comparisons.map { Paragraph(text: $0) }
        return section
    }

    /// - Parameter metrics: the streams of the metrics that the tables may be of
    private static func geneTables(_ tables: [ResultTable], _ metrics: [CohortStream]) throws(GGMLError)
        -> Section
    {
        var section = try section(
            "interpretation", "Genes, gene sets and cell groups",
            tables.filter { ![.scores, .confusion, .predictions, .tuning, .classes].contains($0.kind) })
        guard !section.isEmpty else { return section }
        section.paragraphs = metrics.compactMap { stream in
            stream.doubt.map {
                Paragraph(text: "As far as these tables are of \(stream.label): \($0).", isWarning: true)
            }
        }
        return section
    }

    /// The figures of some tables by kind, and those tables that have none.
    private static func section(_ id: String, _ heading: String, _ tables: [ResultTable]) throws(GGMLError)
        -> Section
    {
        var section = Section(id: id, heading: heading)
        var figures: [CohortFigure] = []
        let inOrder = ResultTable.Kind.allCases.flatMap { kind in tables.filter { $0.kind == kind } }
        for table in inOrder {
            let found = try table.figures()
            figures += found
            guard found.isEmpty else { continue }
            section.tables.append(
                TableView(
                    table.rows, caption: "\(table.kind.words): \(table.name.printable)",
                    isOpen: false))
        }
        section.figures = FigureView.all(figures, section: id)
        return section
    }

    /// What is not in the inputs, and which command adds it.
    private static func hints(_ streams: [CohortStream], _ tables: [ResultTable]) -> Section {
        var section = Section(id: "more", heading: "What this page does not show")
        func add(_ text: String, _ command: String, unless isThere: Bool) {
            if !isThere { section.hints.append(Hint(text: text, command: command)) }
        }
        let kinds = Set(tables.map(\.kind))
        let preambles = streams.map(\.preamble)
        add(
            "Distances between samples:", "ggml-dist < cells.ggml > plain.ggml",
            unless: preambles.contains { $0.distances != nil })
        add(
            "A tree of the samples, and their order by it:", "ggml-cluster < plain.ggml > clusters.ggml",
            unless: preambles.contains { $0.clustering != nil })
        add(
            "A metric learned from the classes, as a second stream beside plain distances:",
            "ggml-fit < cells.ggml | ggml-dist | ggml-cluster > learned.ggml",
            unless: preambles.contains { $0.metric != nil })
        add(
            "Cells in the learned subspace, from a stream that still has them:",
            "ggml-fit < cells.ggml > fit.ggml",
            unless: streams.contains { $0.cells != nil }
                || !preambles.contains { $0.metric != nil })
        add(
            "Scores on samples that the metric has not seen, beside plain distances:",
            "ggml-score --baseline plain.ggml fold*.ggml > scores.tsv", unless: kinds.contains(.scores))
        add(
            "The confusion matrix:", "ggml-score --confusion fold*.ggml > confusion.tsv",
            unless: kinds.contains(.confusion))
        add(
            "The difference from plain distances in a sentence, with its standard error:",
            "ggml-score --predictions --baseline plain.ggml fold*.ggml > predictions.tsv",
            unless: kinds.contains(.predictions))
        add(
            "The choice of settings by nested cross-validation:", "ggml-tune cells.ggml > tune.tsv",
            unless: kinds.contains(.tuning))
        // Tables of genes are of no use for features without this meaning.
        guard streams.isEmpty || preambles.contains(where: { $0.genes.state != .scores }) else {
            return section
        }
        add(
            "How stable the genes are over folds:", "ggml-genes fold*.ggml > stability.tsv",
            unless: kinds.contains(.stability))
        add(
            "Sets of genes:", "ggml-genes --sets pathways.gmt fit.ggml > sets.tsv",
            unless: kinds.contains(.overlaps) || kinds.contains(.enrichment))
        add(
            "Which cell groups carry the cost between two classes:",
            "ggml-genes --between ill well --by cell_type fit.ggml > groups.tsv",
            unless: kinds.contains(.flows) || kinds.contains(.marginals))
        return section
    }
}

extension [CohortStream] {
    /// The first stream with each learned metric, preferably one that still has cells.
    fileprivate var firstOfEachMetric: [CohortStream] {
        reduce(into: []) { found, stream in
            guard let metric = stream.preamble.metric else { return }
            guard let index = found.firstIndex(where: { $0.preamble.metric == metric }) else {
                return found.append(stream)
            }
            if found[index].cells == nil, stream.cells != nil { found[index] = stream }
        }
    }
}

extension ResultTable.Kind {
    /// What a table that has no figure holds.
    fileprivate var words: String {
        switch self {
        case .predictions: "Predictions of the test samples"
        case .classes: "Classes that ggml-classify predicted"
        case .cells: "Cells whose mass moves farthest between two classes"
        default: "Table"
        }
    }
}
