import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Fit.self

/// Learns the ground metric that separates the classes.
struct Fit: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-fit", "Learn a ground metric from the classes of the samples.",
        discussion: """
            Finds W, rank x features, such that optimal transport with the ground cost ||Wx - Wy|| brings samples of \
            one class close and keeps classes apart (Global Ground Metric Learning, arXiv:2506.15383).
            """,
        example: "ggml-fit --group patient cells.ggml -o fit.ggml")

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Mix the Euclidean metric with the discriminant, a metric in closed form, as far as held-out samples speak "
                + "for it (default, unless an option of a training is given); or train."))
    var select: Bool?

    @Option(
        help: ArgumentHelp(
            "Samples with the same value in this column are held out together (default: that of ggml-split).",
            valueName: "column"))
    var group: String?

    @OptionGroup var classes: ClassOption

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
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        if resample && cells == .all {
            throw ValidationError("--resample: expected a number of --cells to draw, found all")
        }
        if select == true, let option = Self.trainingOption {
            throw ValidationError("--select: expected no option of a training with it, found \(option)")
        }
        if group != nil && !selects {
            throw ValidationError(
                "--group: expected --select with it, found \(Self.trainingOption ?? "--no-select")")
        }
        if let checkpoint, let file = output.output, OutputFile.isSame(checkpoint, file) {
            throw ValidationError("--checkpoint: expected another file than that of --output, found it")
        }
        if let split, split < 1 { throw ValidationError("--split: expected 1 or more, found \(split)") }
    }

    /// Whether the metric is chosen by held-out samples; by default it is not if an option says how to train, or to
    /// resume a training.
    private var selects: Bool { select ?? (Self.trainingOption == nil) }

    /// An option of the training that was given, also if with its default.
    private static var trainingOption: String? {
        let options = [
            "--margin", "--lambda", "--norm", "--learning-rate", "--epochs", "--triplets", "--batch",
            "--tolerance",
            "--restarts", "--initial", "--standardize", "--resample", "--solver", "--epsilon", "--debiased",
            "--checkpoint",
        ]
        return options.first { option in
            arguments.contains { $0 == option || $0.hasPrefix("\(option)=") }
        }
    }

    func run() throws {
        let spoolFolder = metricOnly && !resample ? nil : spool.folder
        var options = TrainingOptions()
        func readStart() throws(GGMLError) -> [ProvenanceRecord.Input] {
            let read = try training.options()
            options = read.0
            return read.inputs
        }
        try Self.transform(input, subset, to: output, spoolFolder: spoolFolder, otherInputs: readStart) {
            reader, writer, given throws(GGMLError) in
            var preamble = try classes.apply(to: given, place: reader.name)
            options.program = "ggml-fit \(familyVersion)"
            options.solver = solver.choice
            options.resamples = resample
            options.seed = seed.seed
            options.threads = try threads.count()
            try training.check(options.initial, features: preamble.features.count)
            let samples = try samples(of: preamble, place: reader.name)
            reader.showProgress(
                Self.name, passes: resample ? nil : metricOnly ? 1 : 2, messages)
            let groups = try selects ? groups(of: preamble.samples, samples, place: reader.name) : nil
            let set = try TrainingSet(
                reading: &reader, preamble, samples: samples, limit: cells.limit, seed: seed.seed)
            try tell(set, preamble, options)
            if let checkpoint {
                // A missing folder is reported before any work, and a pipe is not waited for.
                _ = try Descriptor.readingIfPresent(checkpoint)
                _ = try OutputFile(path: checkpoint)
            }
            let metric: LearnedMetric
            if selects {
                metric = try choose(set, groups, preamble.features, options)
            } else {
                var trainer = try MetricTrainer(set, options: options)
                let trained = try train(&trainer, options, on: &reader, preamble, samples)
                metric = LearnedMetric(
                    map: trained.map, inputs: preamble.features,
                    training: TrainingRecord(set, trained.reports))
            }
            preamble.dropResults()
            messages.warnIfNothingWasLearned(Self.name, .learned, metric)
            preamble.metric = metric
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

    private func tell(_ set: TrainingSet, _ preamble: Preamble, _ options: TrainingOptions)
        throws(GGMLError)
    {
        messages.warnOfCounts(Self.name, preamble.features)
        cells.report(set.seen, by: Self.name, to: messages)
        try messages.memory(
            Self.name, bytes: selects ? DiscriminantSelection.memory(set) : set.memory(options),
            threads: options.threads, openBLAS: true,
            for: "the training cells and the \(selects ? "displacements" : "plans") between samples")
        if select == nil, let option = Self.trainingOption {
            messages.note(
                Self.name, "trains, without a comparison with the Euclidean metric, as \(option) is given")
        }
        for lone in set.loneClasses {
            messages.note(
                Self.name, "class \"\(lone)\" has a single sample: nothing is brought close within it")
        }
    }
}
