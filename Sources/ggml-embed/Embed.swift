import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Embed.self

/// Writes the samples as points of a plane, or the cells as points of the learned subspace.
struct Embed: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-embed", "Place samples in the plane by their distances.",
        discussion: """
            Writes a table with a line for each sample (with --cells, for each cell): its known columns, and its \
            coordinates x1, x2 and so on.
            """,
        example: "ggml-embed --verbose --digits 3 plain.ggml -o plain.tsv")

    static let writesStream = false

    @Option(
        help: ArgumentHelp(
            "mds: classical scaling, which keeps distances as well as a few axes can (default); or tsne, which keeps "
                + "neighbours together.", valueName: "name"))
    var method: Method?

    @Flag(help: "Write the cells in the subspace of the learned metric, instead of the samples.")
    var cells = false

    @Flag(help: "Write the eigenvalues of classical scaling, instead of the samples.")
    var eigenvalues = false

    @Option(help: ArgumentHelp("How many coordinates.", valueName: "n"))
    var dimensions = 2

    @Option(
        help: ArgumentHelp(
            "Effective number of neighbours for --method tsne, at most a third of the other samples (default: 30, or that "
                + "third).", valueName: "x"))
    var perplexity: Double?

    @OptionGroup var form: TextOptions

    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    enum Method: String, CaseIterable, ExpressibleByArgument { case mds, tsne }

    func validate() throws {
        guard (1...100).contains(dimensions) else {
            throw ValidationError("--dimensions: expected 1 to 100, found \(dimensions)")
        }
        if cells && (method != nil || eigenvalues) {
            let other = eigenvalues ? "--eigenvalues" : "--method"
            throw ValidationError(
                "--cells: expected neither --method nor --eigenvalues with it, found \(other)")
        }
        if eigenvalues && method == .tsne {
            throw ValidationError("--eigenvalues: expected --method mds with it, found tsne")
        }
        if let perplexity {
            guard method == .tsne else {
                throw ValidationError("--perplexity: expected --method tsne with it, found none")
            }
            guard perplexity >= 1, perplexity.isFinite else {
                throw ValidationError("--perplexity: expected 1 or more, found \(perplexity)")
            }
        }
    }

    func run() throws {
        try form.check(replacesNone: [input.input])
        var reader = try input.open(spoolFolder: nil)
        let preamble = try reader.preamble()
        var text = try form.writer()
        // Lines of a table on the same terminal show how far it is.
        if !text.isOnTerminal { reader.showProgress(Self.name, passes: 1, messages) }
        if cells {
            try writeCells(&reader, preamble, to: &text)
        } else {
            try reader.skipCells()
            let distances = try matrix(preamble, place: reader.name)
            if eigenvalues {
                try writeEigenvalues(ClassicalScaling(distances, dimensions: dimensions), to: &text)
            } else {
                let points =
                    method == .tsne
                    ? try neighbours(distances, place: reader.name) : try scaled(distances)
                try write(points, of: preamble.samples, to: &text)
            }
        }
        try text.finish()
    }

    private func matrix(_ preamble: Preamble, place: String) throws(GGMLError) -> Matrix {
        guard let distances = preamble.distances else {
            throw .expected(
                "distances between samples", found: "none", in: place,
                advice: "put ggml-dist before ggml-embed, or give --cells")
        }
        return try distances.matrix(count: preamble.samples.count)
    }

    private func scaled(_ distances: Matrix) throws(GGMLError) -> [[Double]] {
        let scaling = try ClassicalScaling(distances, dimensions: dimensions)
        if scaling.positiveCount < dimensions {
            messages.note(
                Self.name,
                "only \(scaling.positiveCount) of \(dimensions) coordinates differ between samples: the distances "
                    + "have no more positive eigenvalues")
        }
        let share = scaling.shares.prefix(min(dimensions, scaling.positiveCount)).reduce(0, +)
        messages.detail(
            Self.name,
            "the coordinates carry \(rounded(share * 100, digits: 3)) % of the positive eigenvalues; negative ones, "
                + "which no coordinate can show, have \(rounded(scaling.negativeShare * 100, digits: 3)) % of their size"
        )
        return scaling.points
    }

    private func neighbours(_ distances: Matrix, place: String) throws(GGMLError)
        -> [[Double]]
    {
        let largest = NeighbourEmbedding.Options.largestPerplexity(count: distances.rows)
        guard largest >= 1 else {
            throw .expected(
                "at least 4 samples for --method tsne", found: "\(distances.rows)", in: place,
                advice: "use --method mds")
        }
        let perplexity = perplexity ?? min(30, largest)
        guard perplexity <= largest else {
            throw .expected(
                "enough samples for --perplexity \(rounded(perplexity, digits: 6))",
                found: "\(distances.rows)", in: place,
                advice: "use at most \(rounded(largest, digits: 6, .down))")
        }
        messages.detail(Self.name, "perplexity \(rounded(perplexity, digits: 6))")
        let options = NeighbourEmbedding.Options(
            dimensions: dimensions, perplexity: perplexity, seed: seed.seed, threads: try threads.count())
        let progress = Progress(
            Self.name, unit: "iterations", total: NeighbourEmbedding.iterations, messages: messages)
        return try NeighbourEmbedding(distances, options) { iteration, divergence in
            if iteration > 0 { progress.advance() }
            guard let divergence else { return }
            messages.detail(
                Self.name, "iteration \(iteration): divergence \(rounded(divergence, digits: 6))")
        }.points
    }
}
