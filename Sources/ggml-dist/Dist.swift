import ArgumentParser
import FilterKit
import GGMLCore

/// Computes the transport distance between each two samples.
@main
struct Dist: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-dist", "Compute optimal transport distances between all pairs of samples.",
        discussion: """
            Exact: each distance stands in the stream with the proof of how far it can be from the optimum. The cells \
            are not passed on.
            """)

    @Option(
        help: ArgumentHelp(
            "The ground cost between cells: learned (||Wx - Wy||), euclidean, cityblock or cosine (default: learned "
                + "where the stream or --model has a metric, else euclidean).", valueName: "name"))
    var metric: Metric?

    @Option(help: ArgumentHelp("Take the learned metric from this stream.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("How many cells of each sample to compare, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    enum Metric: String, CaseIterable, ExpressibleByArgument { case learned, euclidean, cityblock, cosine }

    func validate() throws {
        if model != nil, let metric, metric != .learned {
            throw ValidationError("--model: expected --metric learned with it, found \(metric.rawValue)")
        }
    }

    func run() throws {
        var learned: Preamble?
        func readModel() throws(GGMLError) -> [ProvenanceRecord.Input] {
            guard let model else { return [] }
            let stream = try load(model)
            learned = stream
            return [ProvenanceRecord.Input(name: model, digest: stream.provenance.digest)]
        }
        try Self.transform(input, to: output, otherInputs: readModel) {
            reader, writer, preamble throws(GGMLError) in
            var preamble = preamble
            if let learned { preamble.metric = try metric(of: learned, for: preamble) }
            let space = try space(preamble, from: reader.name)
            let clouds = try SampleClouds(
                reading: &reader, preamble, space: space.space, limit: cells.limit, seed: seed.seed)
            messages.warnOfCounts("ggml-dist", preamble.features)
            cells.report(clouds.seen, by: "ggml-dist", to: messages)
            let threadCount = try threads.count()
            messages.memory(
                "ggml-dist", bytes: clouds.memory(threads: threadCount),
                for: "the cells and a tile of costs a thread")
            let count = preamble.samples.count
            let progress = Progress(
                "ggml-dist", unit: "pairs", total: count * (count - 1) / 2, messages: messages)
            let pairs = try clouds.distances(space.space.cost, threads: threadCount) {
                progress.advance()
            }
            preamble.distances = PairDistances(metric: space.name, pairs: pairs)
            preamble.clustering = nil
            try writer.write(preamble)
        }
    }

    /// Where the cells are compared, and its name.
    private func space(_ preamble: Preamble, from place: String) throws(GGMLError) -> (
        name: String, space: SampleSpace
    ) {
        let metric = metric ?? (preamble.metric == nil ? .euclidean : .learned)
        let space: SampleSpace
        switch metric {
        case .euclidean: space = SampleSpace(.euclidean, features: preamble.features)
        case .cityblock: space = SampleSpace(.cityblock, features: preamble.features)
        case .cosine: space = SampleSpace(.cosine, features: preamble.features)
        case .learned:
            guard let learned = preamble.metric else {
                throw .expected(
                    "a learned metric", found: "none", in: place,
                    advice: "put ggml-fit before ggml-dist, or give --model or another --metric")
            }
            space = SampleSpace(learned)
        }
        return (metric.rawValue, space)
    }

    private func load(_ path: String) throws(GGMLError) -> Preamble {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        // The rest is read too: a model file that is cut short must not pass.
        try reader.skipCells()
        return preamble
    }

    /// The metric of a model, which must be of the same features as the input's.
    private func metric(of learned: Preamble, for preamble: Preamble) throws(GGMLError) -> LearnedMetric {
        let place = model ?? "the model"
        guard let metric = learned.metric else {
            throw .expected("a stream with a learned metric", found: "one without", in: place)
        }
        // Components of two PCAs, or genes scaled to two totals, have the same names, but are different features.
        guard metric.inputs == preamble.features, learned.pca == preamble.pca,
            learned.normalization == preamble.normalization
        else {
            throw .expected(
                "a metric on the \(preamble.features.count) features of the input",
                found: "one on \(metric.inputs.count) others", in: place,
                advice: "both need the same genes, the same --target-sum and the same PCA")
        }
        return metric
    }
}
