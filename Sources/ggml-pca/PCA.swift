import ArgumentParser
import FilterKit
import GGMLCore

/// Replaces genes by their principal components.
@main
struct PCA: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-pca", "Project cells on their principal components.",
        discussion: """
            Exact and zero-centred; the largest loading of each component is positive. The loadings stay in the \
            stream, so that what is learned on components can be carried back to genes.
            """)

    @Option(name: .customShort("k"), help: ArgumentHelp("How many components.", valueName: "n"))
    var count = 50

    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if count < 1 { throw ValidationError("-k: expected 1 or more components, found \(count)") }
    }

    func run() throws {
        try Self.transform(input, to: output, spoolFolder: spool.folder) {
            reader, writer, preamble throws(GGMLError) in
            try check(preamble.features, from: reader.name)
            let threads = try threads.count()
            let search = PrincipalComponents.Search(count: count, seed: seed.seed, threads: threads)
            let genes = preamble.features.count
            messages.memory(
                "ggml-pca", bytes: search.memory(features: genes), for: "the covariance of \(genes) genes")
            let pca = try search.components(of: &reader, inputs: preamble.features) { progress in
                messages.detail("ggml-pca", "pass \(progress.passes): residual \(progress.residual)")
            }
            let share = pca.variances.reduce(0, +) / pca.totalVariance
            messages.detail(
                "ggml-pca", "\(count) components carry \((share * 1000).rounded() / 10) % of the variance")
            var preamble = preamble
            preamble.dropResults()
            preamble.pca = pca
            preamble.features = .components(count)
            try writer.write(preamble)
            let (projection, encoding) = (Projection(pca.map), writer.encoding)
            try reader.forEachBlock(threads: threads) { block throws(GGMLError) in
                try encoding.encode(block.with(.dense(projection.scores(of: block.matrix))))
            } _: { block throws(GGMLError) in
                try writer.write(block)
            }
        }
    }

    private func check(_ features: FeatureTable, from place: String) throws(GGMLError) {
        switch features.state {
        case .counts:
            throw .expected(
                "normalised values", found: "raw counts", in: place,
                advice: "put ggml-normalize before ggml-pca")
        case .scores:
            throw .expected("genes", found: "the scores of an earlier PCA", in: place)
        case .normalized, .log: break
        }
    }
}
