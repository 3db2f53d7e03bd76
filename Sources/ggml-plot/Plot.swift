import ArgumentParser
import CohortFigures
package import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLStream

package let program: any Filter.Type = Plot.self

/// Draws one figure for a paper.
struct Plot: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-plot", "Draw one figure for a paper.",
        discussion: """
            Draws what a stream holds, or a table of ggml-score, ggml-tune or ggml-genes, as in ggml-report. The file is \
            an SVG, or by its name a .pdf or .png.
            """,
        example: "ggml-plot embedding --colour patient plain.ggml -o patients.svg")

    static let writesStream = false

    @Argument(
        help: ArgumentHelp(
            "What to draw: clustermap, embedding or loss, from a stream; genes, from a stream or a table of ggml-genes; "
                + "scores, from a table of ggml-score or ggml-tune; transport, from a table of ggml-genes --by.",
            valueName: "figure"))
    var topic: Topic

    @Argument(help: "The stream or the table; '-' or nothing means standard input.")
    var input: String?

    @Option(help: ArgumentHelp("The width on paper in millimetres.", valueName: "mm"))
    var width = 85.0

    @Option(help: ArgumentHelp("The size of the type in points.", valueName: "pt"))
    var fontSize = 7.0

    @Option(
        help: ArgumentHelp(
            "For an embedding: mds, classical scaling; or tsne, which keeps neighbours together.",
            valueName: "name"))
    var method: Method?

    @Option(
        help: ArgumentHelp(
            "For an embedding: the column that colours the samples (default: class).", valueName: "column"))
    var colour: String?

    @Option(
        help: ArgumentHelp(
            "For an embedding: the column that gives the samples their shapes (default: that of the colours).",
            valueName: "column"))
    var shape: String?

    @Option(help: ArgumentHelp("For genes: the component of the metric (default: 1).", valueName: "n"))
    var component: Int?

    @Option(help: ArgumentHelp("For --method tsne: the seed of its start (default: 1).", valueName: "n"))
    var seed: UInt64?

    @OptionGroup var output: FileOption
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var messages: Messages

    enum Topic: String, CaseIterable, ExpressibleByArgument {
        case clustermap, embedding, genes, loss, scores, transport
    }

    enum Method: String, CaseIterable, ExpressibleByArgument { case mds, tsne }

    private static let widths = 20.0...1000

    func validate() throws {
        guard Self.widths.contains(width) else {
            throw ValidationError(
                "--width: expected 20 to 1000 millimetres, found \(rounded(width, digits: 6))")
        }
        guard (3...72).contains(fontSize) else {
            throw ValidationError(
                "--font-size: expected 3 to 72 points, found \(rounded(fontSize, digits: 6))")
        }
        let ofEmbedding = [("--method", method?.rawValue), ("--colour", colour), ("--shape", shape)]
        if topic != .embedding, let given = ofEmbedding.first(where: { $0.1 != nil }) {
            throw ValidationError("\(given.0): expected embedding with it, found \(topic)")
        }
        if seed != nil, method != .tsne {
            throw ValidationError("--seed: expected --method tsne with it, found none")
        }
        if let component {
            guard topic == .genes else {
                throw ValidationError("--component: expected genes with it, found \(topic)")
            }
            guard component > 0 else {
                throw ValidationError("--component: expected 1 or more, found \(component)")
            }
        }
    }

    func run() throws {
        try OutputFile.check(output.output, replacesNone: [input])
        let drawing = try drawing()
        let svg = drawing.figure.svgFile(millimetres: width, fontSize: fontSize, note: drawing.note)
        let format = Format(of: output.output)
        guard format == .svg else {
            let file = try OutputFile(path: output.output)
            try file.write(Converter.convert(svg, to: format))
            return try file.commit()
        }
        var text = try output.writer()
        for line in svg.split(separator: "\n") { try text.line(String(line)) }
        try text.finish()
    }

    /// A figure, and what is to be known of it.
    private typealias Drawing = (figure: any Figure, note: String)

    private func drawing() throws(GGMLError) -> Drawing {
        switch topic {
        case .clustermap:
            let stream = try streamOfDistances()
            let orders = try SampleOrder.all(of: [stream])
            let drawing = try first(
                stream.clustermap(orders: orders), "distances between samples",
                "put ggml-dist before ggml-plot")
            noteMissingNames(drawing.figure)
            return drawing
        case .embedding: return try embedding(of: try streamOfDistances())
        case .loss:
            return try first(
                try stream().lossFigure, "a metric that was trained by epochs", "see ggml-fit --no-select")
        case .genes: return try genes()
        case .scores: return try figure(of: [.scores, .tuning], "the scores of ggml-score or ggml-tune")
        case .transport:
            return try figure(of: [.flows, .marginals], "the groups of ggml-genes --between a b --by name")
        }
    }

    private func noteMissingNames(_ figure: any Figure) {
        guard let needed = (figure as? Clustermap)?.millimetresWithNames(fontSize: fontSize), needed > width
        else { return }
        let advice =
            Self.widths.contains(needed)
            ? "; --width \(Int(needed.rounded(.up))) has it" : ", nor in any width at this size of type"
        messages.note(Self.name, "no room for the names of the samples\(advice)")
    }

    private func embedding(of stream: CohortStream) throws(GGMLError) -> Drawing {
        let shapes = try shape.map { name throws(GGMLError) in
            try column(
                name, of: stream.shapes, named: \.name,
                what: "a column of at most \(Shape.allCases.count) values, none missing")
        }
        let embedding =
            method == .tsne
            ? try stream.neighbourEmbedding(seed: seed ?? 1, threads: threads.count(), shapes: shapes)
            : try stream.classicalScaling(shapes: shapes)
        let what =
            method == .tsne ? "all distances between 4 samples or more" : "all distances between samples"
        let usual = try first(
            embedding, what,
            stream.preamble.distances == nil
                ? "put ggml-dist before ggml-plot" : "compute them for more samples, and without --against")
        guard let colour else { return usual }
        let variant = try column(
            colour, of: embedding?.variants ?? [], named: \.name, what: "a column with colours")
        return (variant.figure, usual.note)
    }

    /// The one of some choices that has this name.
    private func column<Choice>(
        _ name: String, of choices: [Choice], named: (Choice) -> String, what: String
    ) throws(GGMLError) -> Choice {
        if let choice = choices.first(where: { named($0) == name }) { return choice }
        let names = choices.map(named)
        throw .expected(
            "\(what): \(names.isEmpty ? "none" : names.joined(separator: ", "))", found: "\"\(name)\"",
            in: place, advice: names.suggestion(for: name))
    }

    private func genes() throws(GGMLError) -> Drawing {
        if let input, input != "-", try !Descriptor.holdsStream(input) {
            return try figure(
                of: [.genes, .stability, .overlaps, .enrichment], "genes or sets of ggml-genes")
        }
        let stream = try stream()
        let figures = stream.componentFigures
        if figures.isEmpty { try stream.checkIsLearned() }
        let index = (component ?? 1) - 1
        guard figures.indices.contains(index) else {
            throw .expected(
                "component c\(index + 1) of a learned metric",
                found: "\(figures.count) with 1 % of the importance or more", in: place)
        }
        if let metric = stream.preamble.metric { messages.warnOfDoubt(Self.name, metric, place: place) }
        return (figures[index].variants[0].figure, figures[index].note)
    }

    /// The figure of a table of one of these kinds.
    private func figure(of kinds: [ResultTable.Kind], _ what: String) throws(GGMLError) -> Drawing {
        let table = try ResultTable(path: input ?? "-")
        guard kinds.contains(table.kind) else {
            throw .expected("a table with \(what)", found: "a table of \(table.kind)", in: place)
        }
        let figures = try table.figures()
        let index = (component ?? 1) - 1
        return try first(
            figures.indices.contains(index) ? figures[index] : nil, "a component c\(index + 1)", nil)
    }

    private func first(_ figure: CohortFigure?, _ what: String, _ advice: String?) throws(GGMLError)
        -> Drawing
    {
        guard let figure else { throw .expected(what, found: "none", in: place, advice: advice) }
        return (figure.variants[0].figure, figure.note)
    }

    private func stream() throws(GGMLError) -> CohortStream { try CohortStream(path: input) }

    /// The stream, with a note if its distances are no test of their metric.
    private func streamOfDistances() throws(GGMLError) -> CohortStream {
        let stream = try stream()
        if let seen = stream.preamble.seenSamples {
            messages.note(
                Self.name, "the metric was learned from \(seen): this figure is no test of it")
        }
        if stream.preamble.distances?.isLearned == true, let metric = stream.preamble.metric {
            messages.warnOfDoubt(Self.name, metric, place: place)
        }
        return stream
    }

    private var place: String { input ?? "standard input" }
}
