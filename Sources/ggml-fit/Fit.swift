import ArgumentParser
import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// Learns the ground metric that separates the classes.
@main
struct Fit: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-fit", "Learn a ground metric from the classes of the samples.",
        discussion: """
            Finds W, rank x features, such that optimal transport with the ground cost ||Wx - Wy|| brings samples of \
            one class close and keeps classes apart (Global Ground Metric Learning, arXiv:2506.15383).
            """)

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Compare the training with the Euclidean metric and others on held-out samples, and keep the best "
                + "(default, unless --epochs, --initial, --resample or --checkpoint is given)."))
    var select: Bool?

    @Option(
        help: ArgumentHelp(
            "Samples with the same value in this column are held out together (default: that of ggml-split).",
            valueName: "column"))
    var group: String?

    @OptionGroup var training: TrainingFlags
    @OptionGroup var solver: SolverOptions

    @Option(help: ArgumentHelp("How many cells of each sample to learn from, or all.", valueName: "n|all"))
    var cells = CountOrAll.first(250)

    @Option(
        help: ArgumentHelp(
            "Learn only from the samples that ggml-split put on the train side of split n.",
            valueName: "n"))
    var split: Int?

    @Flag(help: "Draw the cells anew for each epoch.")
    var resample = false

    @Option(
        help: ArgumentHelp(
            "Save the training here after each epoch, and resume from it if the file exists.",
            valueName: "file"))
    var checkpoint: String?

    @Flag(help: "Write the metric without the cells.")
    var metricOnly = false

    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if resample && cells == .all {
            throw ValidationError("--resample: expected a number of --cells to draw, found all")
        }
        if group != nil && !selects {
            throw ValidationError(
                "--group: expected --select with it, found --no-select or an option that implies it")
        }
        if let split, split < 1 { throw ValidationError("--split: expected 1 or more, found \(split)") }
    }

    /// Whether candidates are compared; by default they are not if an option says how to train, or to resume a
    /// training.
    private var selects: Bool {
        select ?? (training.epochs == nil && training.initial == nil && !resample && checkpoint == nil)
    }

    func run() throws {
        let spoolFolder = metricOnly && !resample ? nil : spool.folder
        var options = TrainingOptions()
        func readStart() throws(GGMLError) -> [ProvenanceRecord.Input] {
            let read = try training.options()
            options = read.0
            return read.inputs
        }
        try Self.transform(input, to: output, spoolFolder: spoolFolder, otherInputs: readStart) {
            reader, writer, preamble throws(GGMLError) in
            options.program = "ggml-fit \(familyVersion)"
            options.solver = solver.choice
            options.resamples = resample
            options.seed = seed.seed
            options.threads = try threads.count()
            try training.check(options.initial, features: preamble.features.count)
            let samples = try samples(of: preamble, place: reader.name)
            let groups = try selects ? groups(of: preamble.samples, samples, place: reader.name) : nil
            let set = try TrainingSet(
                reading: &reader, preamble, samples: samples, limit: cells.limit, seed: seed.seed)
            tell(set, preamble, options)
            if let checkpoint {
                // A missing folder is reported before any work, and a pipe is not waited for.
                _ = try Descriptor.readingIfPresent(checkpoint)
                _ = try OutputFile(path: checkpoint)
            }
            let choice = try selects ? choose(options, set, groups, preamble.features) : nil
            let trained: TrainedMap
            switch choice?.candidate ?? .trained(options, name: "trained") {
            case .euclidean:
                trained = TrainedMap(map: .identity(set.cells.columns), reports: [])
            case .trained(let options, _, _):
                var trainer = try MetricTrainer(set, options: options)
                trained = try train(&trainer, options, on: &reader, preamble, samples)
            }
            var preamble = preamble
            preamble.dropResults()
            preamble.metric = LearnedMetric(
                map: trained.map, inputs: preamble.features,
                training: TrainingRecord(set, trained.reports, choice?.record))
            try writer.write(preamble)
            if metricOnly { return }
            try reader.rewind()
            try reader.forEachBlock { block throws(GGMLError) in try writer.write(block) }
        }
    }

    /// The rows of the samples to learn from; nil means all.
    private func samples(of preamble: Preamble, place: String) throws(GGMLError) -> [Int]? {
        guard let split else {
            try TrainingSet.check(preamble.samples, place: place)
            return nil
        }
        return try preamble.samples.split(named: SampleTable.splitName(split), place: place).train
    }

    /// The group of each training sample, which folds keep together; nil if each sample is its own group.
    private func groups(of samples: SampleTable, _ learned: [Int]?, place: String)
        throws(GGMLError) -> [String]?
    {
        try messages.group(group, Self.name, samples).map { column throws(GGMLError) in
            try samples.knownValues(of: column, at: learned, place: place)
        }
    }

    private func tell(_ set: TrainingSet, _ preamble: Preamble, _ options: TrainingOptions) {
        messages.warnOfCounts(Self.name, preamble.features)
        cells.report(set.seen, by: Self.name, to: messages)
        messages.memory(
            Self.name, bytes: set.memory(options),
            for: "the training cells and the plans between samples")
        for lone in set.loneClasses {
            messages.note(
                Self.name, "class \"\(lone)\" has a single sample: nothing is brought close within it")
        }
    }

    /// Learns each candidate from a part of the samples, compares them on the others, and reports the rankings.
    private func choose(
        _ options: TrainingOptions, _ set: TrainingSet, _ groups: [String]?, _ features: FeatureTable
    ) throws(GGMLError) -> (candidate: MetricCandidate, record: SelectionRecord) {
        let candidates = MetricCandidate.alternatives(to: options, features: features.count)
        let progress = Progress(Self.name, unit: "candidates", total: candidates.count, messages: messages)
        let selection = try MetricSelection(
            candidates, set: set, splits: set.innerSplits(groups: groups, repeats: 1, seed: seed.seed),
            margin: MetricSelection.defaultMargin, threads: options.threads
        ) { candidate, _ in progress.advance(candidates[candidate].name) }
        for failure in selection.results.compactMap(\.failure) {
            messages.note(Self.name, "leaves out \(failure.sentence)")
        }
        let record = SelectionRecord(selection, of: candidates)
        messages.note(Self.name, record.sentence)
        return (candidates[selection.chosen], record)
    }

    private func train(
        _ trainer: inout MetricTrainer, _ options: TrainingOptions, on reader: inout StreamReader,
        _ preamble: Preamble, _ samples: [Int]?
    ) throws(GGMLError) -> TrainedMap {
        if let checkpoint, let saved = try Descriptor.readingIfPresent(checkpoint) {
            let bytes = try saved.readAll(atMost: 1 << 30)
            try trainer.restore(bytes, place: checkpoint)
            let start = options.restarts > 1 ? " of start \(trainer.restart)" : ""
            messages.note(
                Self.name, "goes on from \(checkpoint), after \(trainer.epochsDone) epochs\(start)")
        }
        let progress = Progress(
            Self.name, unit: "epochs",
            total: options.epochs * (options.restarts - trainer.restart + 1) - trainer.epochsDone,
            messages: messages)
        return try trainer.train { epoch throws(GGMLError) in
            try reader.rewind()
            return try TrainingSet(
                reading: &reader, preamble, samples: samples, limit: cells.limit,
                seed: seed.seed &+ UInt64(epoch - 1))
        } _: { trainer, epoch throws(GGMLError) in
            progress.advance(epoch.summary)
            let start = options.restarts > 1 ? " of start \(epoch.restart)" : ""
            messages.detail(Self.name, "epoch \(epoch.epoch)\(start): \(epoch.summary)")
            guard let checkpoint else { return }
            let file = try OutputFile(path: checkpoint)
            try file.write(try trainer.checkpoint())
            try file.commit()
        }
    }
}

extension SelectionRecord {
    fileprivate var sentence: String {
        let name = candidates[chosen]
        guard !rankings.isEmpty, let ranking = rankings[chosen] else {
            return
                "keeps the \(name) metric: too few samples of each class to compare candidates (--no-select trains anyway)"
        }
        let others = candidates.indices.filter { $0 != chosen }.map { other in
            "\(candidates[other]) \(rankings[other].map { rounded($0, digits: 3) } ?? "left out")"
        }
        return
            "takes the candidate \"\(name)\", which ranks \(rounded(ranking, digits: 3)) of held-out pairs right "
            + "(others: \(others.joined(separator: ", ")))"
    }
}

extension EpochReport {
    fileprivate var summary: String {
        func text(_ value: Double) -> String { rounded(value, digits: 6) }
        return
            "loss \(text(tripletLoss)) + \(text(penalty)), gradient \(text(gradientNorm)), \(activeTriplets) of "
            + "\(triplets) triplets active, \(solvedPairs) pairs solved, \(skippedPairs) skipped"
    }
}
