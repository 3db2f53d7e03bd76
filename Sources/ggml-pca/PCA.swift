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

    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if count < 1 { throw ValidationError("-k: expected 1 or more components, found \(count)") }
    }

    func run() throws {
        try Self.transform(input, to: output, spoolFolder: spool.folder) {
            reader, writer, preamble throws(GGMLError) in
            try check(preamble.features, from: reader.name)
            let genes = preamble.features.count
            messages.memory(
                "ggml-pca", bytes: 8 * genes * (genes + 3 * count), for: "the covariance of \(genes) genes")
            var covariance = Covariance(features: preamble.features.count)
            try reader.forEachBlock { block throws(GGMLError) in covariance.add(block.matrix) }
            try reader.rewind()
            let pca = try PrincipalComponents(
                consume covariance, inputs: preamble.features, count: count, place: reader.name)
            let share = pca.variances.reduce(0, +) / pca.totalVariance
            messages.detail(
                "ggml-pca", "\(count) components carry \((share * 1000).rounded() / 10) % of the variance")
            var preamble = preamble
            preamble.dropResults()
            preamble.pca = pca
            preamble.features = .components(count)
            try writer.write(preamble)
            let map = pca.map.transposed
            try reader.forEachBlock { block throws(GGMLError) in
                let scores = (0..<block.count).flatMap {
                    map.image(of: block.matrix, row: $0).map { Float($0) }
                }
                try writer.write(block.with(.dense(DenseRows(columns: count, values: scores))))
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
        guard features.count <= PrincipalComponents.mostFeatures else {
            throw .expected(
                "at most \(PrincipalComponents.mostFeatures) genes", found: "\(features.count)",
                in: place, advice: "choose genes with ggml-normalize --top-genes")
        }
    }
}
