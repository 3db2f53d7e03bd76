import ArgumentParser
package import FilterKit
import GGMLStream

package let program: any Filter.Type = View.self

/// Shows the content of a stream as text.
struct View: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-view", "Show a stream as text.",
        discussion: """
            Tables are tab-separated with a header line, for cut, awk and R. Without a choice, a short summary; with \
            --pretty, a picture of text, in colours on a terminal.
            """,
        example: "ggml-view --samples result.ggml | head -n 4 | column -t")

    static let writesStream = false

    @Flag(help: "What to show.")
    var topic = Topic.summary

    @Flag(
        help: """
            In --samples, --distances and --clusters, show the samples in the order of the leaves of their tree, with \
            similar ones side by side.
            """)
    var leafOrder = false

    @OptionGroup var form: TextOptions

    @OptionGroup var input: InputOptions

    enum Topic: EnumerableFlag {
        case summary, pretty, samples, genes, cells, metric, loss, distances, pairs, clusters, newick,
            provenance,
            json

        static func help(for value: Topic) -> ArgumentHelp? {
            switch value {
            case .summary: "A short overview of everything."
            case .pretty:
                "A picture for a terminal: classes and genes as bars, distances as a heat map."
            case .samples: "The samples, with their numbers of cells."
            case .genes: "The features: genes, or components."
            case .cells: "The cells, one a line; components and labels as columns."
            case .metric: "The learned map W, one feature a line."
            case .loss: "The loss of each epoch of ggml-fit."
            case .distances: "The matrix of distances between samples."
            case .pairs:
                "The distances, one pair a line, each with its gap: how far it may be from the optimum."
            case .clusters: "The cluster of each sample."
            case .newick: "The tree of clusters, for programs that draw trees."
            case .provenance: "The commands that made the stream."
            case .json: "Everything but the cells, as JSON."
            }
        }
    }

    func validate() throws {
        guard !leafOrder || [.samples, .distances, .clusters].contains(topic) else {
            throw ValidationError("--leaf-order: expected --samples, --distances or --clusters with it")
        }
    }

    func run() throws {
        try form.check(replacesNone: [input.input])
        var reader = try input.open(spoolFolder: nil)
        let preamble = try reader.preamble()
        var content = StreamText(
            preamble, header: reader.header, name: reader.name,
            digits: form.digits ?? TextOptions.usualDigits)
        var text = try form.writer()
        if topic == .cells {
            try content.cells(&reader, to: &text)
        } else {
            // The stream is read to its end first, so that nothing is shown of a broken one.
            let cells = try CellSurvey(&reader, samples: preamble.samples.count)
            if leafOrder { try content.orderByLeaves() }
            switch topic {
            case .summary: try content.summary(cells, to: &text)
            case .pretty: try content.picture(cells: cells.counts, to: &text)
            case .samples: try content.samples(cells: cells.counts, to: &text)
            case .genes: try content.genes(to: &text)
            case .metric: try content.metric(to: &text)
            case .loss: try content.loss(to: &text)
            case .distances: try content.distances(to: &text)
            case .pairs: try content.pairs(to: &text)
            case .clusters: try content.clusters(to: &text)
            case .newick: try content.newick(to: &text)
            case .provenance: try content.provenance(to: &text)
            case .json: try text.line(preamble.json(header: reader.header).text)
            case .cells: break
            }
        }
        try text.finish()
    }
}
