import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Dist.self

/// Computes the transport distance between samples.
struct Dist: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-dist", "Compute optimal transport distances between samples.",
        discussion: """
            Exact, unless --solver says otherwise: the stream keeps each distance with a bound on how far it can \
            be from the optimum. The cells are not passed on.
            """,
        example: "ggml-dist cells.ggml -o plain.ggml")

    @Option(
        help: ArgumentHelp(
            "The ground cost between cells: learned (||Wx - Wy||), euclidean, cityblock or cosine (default: learned "
                + "if the stream, --model or --against has a metric, else euclidean).", valueName: "name"))
    var metric: GroundMetric?

    @Option(help: ArgumentHelp("Take the learned metric from this stream.", valueName: "file"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Compare the samples with those of this stream, a reference cohort, instead of with each other.",
            valueName: "file"))
    var against: String?

    @Option(help: ArgumentHelp("How many cells of each sample to compare, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @Option(
        help: ArgumentHelp(
            "Write the transport plan of each pair, or of those of --pair, as a table to this folder.",
            valueName: "dir"))
    var plans: String?

    @Option(
        help: ArgumentHelp(
            "Write the dual variables of each pair, or of those of --pair, as a table to this folder: they prove the "
                + "distance.", valueName: "dir"))
    var duals: String?

    @Option(
        help: ArgumentHelp(
            "Write only the plan and dual variables of this pair of samples; may be given again.",
            valueName: "a b"))
    var pair: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compute only shard i of n shards of the pairs, for ggml-merge to put together.", valueName: "i/n"
        ))
    var shard: Shard?

    @OptionGroup var solver: SolverOptions
    @OptionGroup var seed: SeedOption
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    static let optionsWithTwoValues: Set = ["--pair"]

    func validate() throws {
        if model != nil, let metric, metric != .learned {
            throw ValidationError("--model: expected --metric learned with it, found \(metric.rawValue)")
        }
        if pair.count % 2 != 0 {
            throw ValidationError("--pair: expected two samples at a time, found \(pair.count) in all")
        }
        for (option, folder) in [("--plans", plans), ("--duals", duals)]
        where folder != nil && solver.solver != .exact {
            throw ValidationError(
                "\(option): expected --solver exact with it, found \(solver.solver.rawValue)")
        }
        if plans == nil && duals == nil && !pair.isEmpty {
            throw ValidationError("--pair: expected --plans or --duals with it, found neither")
        }
    }

    func run() throws {
        var learned: LearnedMetric?
        var reference: ReferenceCohort?
        var models: [(preamble: Preamble, place: String)] = []
        func readOthers() throws(GGMLError) -> [ProvenanceRecord.Input] {
            if let model {
                let preamble = try Preamble(ofFile: model)
                learned = try preamble.learnedMetric(of: model)
                models.append((preamble, model))
            }
            if let against {
                let opened = try ReferenceCohort(against)
                models.append((opened.preamble, against))
                reference = consume opened
            }
            return models.map {
                ProvenanceRecord.Input(name: $0.place, digest: $0.preamble.provenance.digest)
            }
        }
        try Self.transform(input, subset, to: output, otherInputs: readOthers) {
            reader, writer, preamble throws(GGMLError) in
            var preamble = preamble
            for model in models { try preamble.checkFeatures(of: model.preamble, in: model.place) }
            let metrics = ([preamble] + models.map(\.preamble)).compactMap(\.metric)
            guard
                learned != nil || (metric ?? .learned) != .learned
                    || metrics.allSatisfy({ $0.map == metrics[0].map })
            else {
                throw .expected(
                    "one learned metric", found: "another one in the reference", in: reader.name,
                    advice: "say with --model which to use")
            }
            preamble.metric = learned ?? metrics.first
            let ground = metric ?? (preamble.metric == nil ? .euclidean : .learned)
            let space = try ground.space(
                preamble, place: reader.name,
                advice: "put ggml-fit before ggml-dist, or give --model or another --metric")
            messages.warnOfCounts(Self.name, preamble.features)
            messages.warnIfNothingWasLearned(Self.name, ground, preamble.metric)
            var clouds = try read(&reader, preamble, space)
            var pairs = SamplePairs.all(clouds.clouds.count)
            if var others = reference.take() {
                let theirs = try read(&others.reader, others.preamble, space)
                pairs = SamplePairs.between(clouds.clouds.count, and: theirs.clouds.count)
                clouds = clouds.joined(with: theirs)
                preamble.samples = try preamble.samples.joined(
                    withReference: others.preamble.samples, place: reader.name)
            }
            noteUnequalSizes(clouds)
            let range = part(of: pairs, clouds)
            preamble.distances = PairDistances(
                metric: ground.rawValue, solver: solver.choice,
                pairs: try distances(of: range, in: pairs, clouds, preamble.samples, space.cost))
            preamble.shard = shard.map { DistanceShard($0, first: range.lowerBound, all: pairs.count) }
            preamble.clustering = nil
            try writer.write(preamble)
        }
    }

    private func read(_ reader: inout StreamReader, _ preamble: Preamble, _ space: SampleSpace)
        throws(GGMLError) -> SampleClouds
    {
        let clouds = try SampleClouds(
            reading: &reader, preamble, space: space, limit: cells.limit, seed: seed.seed)
        cells.report(clouds.seen, of: against == nil ? nil : reader.name, by: Self.name, to: messages)
        return clouds
    }

    /// Few cells are a rough picture of their sample, which lies farther from all others than a fine one.
    private func noteUnequalSizes(_ clouds: SampleClouds) {
        let sizes = clouds.clouds.map(\.count)
        guard let least = sizes.min(), let most = sizes.max(), most > 2 * least else { return }
        messages.note(
            Self.name,
            "compares samples of \(least) to \(most) cells: those of few tend to be farther from all others "
                + (least < 20
                    ? "(--exclude-samples leaves them out)" : "(--cells \(least) compares equally many)"))
    }

    /// The pairs of the shard, balanced by their work; without a shard, all.
    private func part(of pairs: [(first: Int, second: Int)], _ clouds: SampleClouds) -> Range<Int> {
        guard let shard else { return pairs.indices }
        let range = shard.range(of: pairs.map(clouds.work))
        messages.detail(Self.name, "shard \(shard): \(range.count) of \(pairs.count) pairs")
        return range
    }

    private func distances(
        of part: Range<Int>, in all: [(first: Int, second: Int)], _ clouds: SampleClouds,
        _ samples: SampleTable, _ cost: GroundCost
    ) throws(GGMLError) -> [PairDistances.Pair] {
        let threadCount = try threads.count()
        try messages.memory(
            Self.name, bytes: clouds.memory(solver.choice, cost, threads: threadCount),
            threads: threadCount, for: "the cells and the costs on each thread")
        let pairs = Array(all[part])
        let progress = Progress(Self.name, pairs: pairs, of: clouds, messages: messages)
        func files(_ folder: String) throws(GGMLError) -> PairFiles {
            try PairFiles(folder: folder, of: pair, samples: samples, clouds: clouds, pairs: all)
        }
        let (planFiles, dualFiles) = (try plans.map(files), try duals.map(files))
        return try clouds.distances(cost, solver: solver.choice, pairs: pairs, threads: threadCount) {
            index, solution throws(GGMLError) in
            if case .exact(let solution) = solution {
                try planFiles?.writePlan(solution, of: pairs[index])
                try dualFiles?.writeDuals(solution, of: pairs[index])
            }
            progress.advance(work: clouds.work(pairs[index]))
        }
    }
}

extension Preamble {
    fileprivate func learnedMetric(of place: String) throws(GGMLError) -> LearnedMetric {
        guard let metric else {
            throw .expected("a stream with a learned metric", found: "one without", in: place)
        }
        return metric
    }
}
