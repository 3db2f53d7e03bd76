import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = PCA.self

/// Replaces genes by their principal components.
struct PCA: Filter {
    static let passesCellsThrough = true

    static let configuration = CommandConfiguration.filter(
        "ggml-pca", "Project cells on their principal components.",
        discussion: """
            Zero-centred; the largest loading of each component is positive. The loadings stay in the stream, so that \
            what is learned on components can be carried back to genes, and --like can project other cells on them.
            """,
        example: """
            ggml-ingest --sheet cohort.tsv | ggml-normalize |
                ggml-pca -k 30 -o cells.ggml
            """)

    @Option(name: .customShort("k"), help: ArgumentHelp("How many components (default: 50).", valueName: "n"))
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "Project the cells on the components of this stream.", valueName: "file"))
    var like: String?

    @Flag(help: "Show on standard error the share of the variance that each component explains.")
    var variance = false

    @OptionGroup var seed: SeedOption
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("-k: expected 1 to 1000000 components, found \(count)")
        }
        if like != nil && count != nil {
            throw ValidationError("--like: expected no -k with it, found both")
        }
        if variance && messages.quiet {
            throw ValidationError("expected one of --quiet and --variance, found both")
        }
    }

    func run() throws {
        let threads = try threads.count()
        var reference: Preamble?
        func readReference() throws(GGMLError) -> [ProvenanceRecord.Input] {
            guard let like else { return [] }
            let preamble = try Preamble(ofFile: like)
            reference = preamble
            return [.init(name: like, digest: preamble.provenance.digest)]
        }
        try Self.transform(
            input, subset, to: output, spoolFolder: like == nil ? spool.folder : nil,
            otherInputs: readReference
        ) { reader, writer, preamble throws(GGMLError) in
            try preamble.checkState(like: like, place: reader.name)
            let search = PrincipalComponents.Search(count: count ?? 50, seed: seed.seed, threads: threads)
            let isKept = search.keepsCovariance(features: preamble.features.count)
            reader.showProgress(Self.name, passes: like != nil ? 1 : isKept ? 2 : nil, messages)
            let pca: PrincipalComponents
            if let like, let reference {
                pca = try reference.components(of: like)
                try preamble.checkGenes(of: reference, in: like, place: reader.name)
            } else {
                pca = try components(search, of: &reader, preamble.features)
            }
            report(pca)
            var preamble = preamble
            preamble.dropResults()
            preamble.pca = pca
            preamble.features = .components(pca.variances.count)
            try writer.write(preamble)
            let (projection, encoding) = (Projection(pca.map), writer.encoding)
            try reader.forEachBlock(threads: threads) { block throws(GGMLError) in
                try encoding.encode(block.with(.dense(projection.scores(of: block.matrix))))
            } _: { block throws(GGMLError) in
                try writer.write(block)
            }
        }
    }

    private func components(
        _ search: PrincipalComponents.Search, of reader: inout StreamReader, _ genes: FeatureTable
    ) throws(GGMLError) -> PrincipalComponents {
        let isKept = search.keepsCovariance(features: genes.count)
        try messages.memory(
            Self.name, bytes: search.memory(features: genes.count), threads: search.threads, openBLAS: true,
            for: (isKept ? "the covariance of " : "blocks of vectors over ") + "\(genes.count) genes")
        return try search.components(of: &reader, inputs: genes) { progress in
            messages.detail(
                Self.name,
                "pass \(progress.passes): residuals of up to \(rounded(progress.residual, digits: 2)) of the variance"
            )
        }
    }

    private func report(_ pca: PrincipalComponents) {
        let shares = pca.variances.map { $0 / pca.totalVariance }
        let percent = (shares.reduce(0, +) * 1000).rounded() / 10
        messages.detail(Self.name, "\(shares.count) components carry \(percent) % of the variance")
        guard variance else { return }
        var sum = 0.0
        messages.table(
            [["component", "variance", "share", "cumulative"]]
                + shares.indices.map { index in
                    sum += shares[index]
                    return ["PC\(index + 1)"]
                        + [pca.variances[index], shares[index], sum].map { rounded($0, digits: 6) }
                })
    }
}

extension Preamble {
    /// Throws unless the values are normalised and not scores.
    /// - Parameter like: the reference file, if there is one
    fileprivate func checkState(like: String?, place: String) throws(GGMLError) {
        switch features.state {
        case .counts:
            throw .expected(
                "normalised values", found: "raw counts", in: place,
                advice: "put ggml-normalize\(like.map { " --like \($0)" } ?? "") before ggml-pca")
        case .scores:
            throw .expected("genes", found: "the scores of an earlier PCA", in: place)
        case .normalized, .log: break
        }
    }

    fileprivate func components(of place: String) throws(GGMLError) -> PrincipalComponents {
        guard let pca else {
            throw .expected(
                "a stream with principal components", found: "one without", in: place,
                advice: "give the output of ggml-pca, or of a program after it")
        }
        guard pca.isCentreKnown else {
            throw .expected(
                "principal components with their centre", found: "the loadings of an .h5ad, which has none",
                in: place, advice: "run ggml-pca on the genes")
        }
        return pca
    }

    /// Throws unless genes and normalisation are those of the reference, because loadings mean nothing on others.
    fileprivate func checkGenes(of reference: Preamble, in like: String, place: String) throws(GGMLError) {
        let advice = "put ggml-normalize --like \(like) before ggml-pca"
        let (genes, expected) = (features.ids, reference.genes.ids)
        if genes != expected {
            let other = zip(genes, expected).first { $0 != $1 }
            let found = genes.count == expected.count ? other.map { "\($0) in the place of \($1)" } : nil
            throw .expected(
                "the \(expected.count) genes of \(like)", found: found ?? "\(genes.count)", in: place,
                advice: advice)
        }
        guard transform == reference.transform, features.state == reference.genes.state else {
            throw .expected(
                "values that were normalised as those of \(like)", found: "another normalisation", in: place,
                advice: advice)
        }
    }
}
