import ArgumentParser
import FilterKit
import GGMLCore

/// Learns the ground metric that separates the classes.
@main
struct Fit: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-fit", "Learn a ground metric from the classes of the samples.",
        discussion: """
            Finds W, rank x features, such that optimal transport with the ground cost ||Wx - Wy|| brings samples of \
            one class close and keeps classes apart (Global Ground Metric Learning, arXiv:2506.15383).
            """)

    @Option(
        help: ArgumentHelp(
            "Dimensions that W maps to (default: 5, or the rows of --initial).", valueName: "n"))
    var rank: Int?

    @Option(help: ArgumentHelp("How much farther other classes should be than the own one.", valueName: "x"))
    var margin = 1.0

    @Option(help: ArgumentHelp("Weight of the norm of W in the loss.", valueName: "x"))
    var lambda = 0.001

    @Option(help: ArgumentHelp("The norm: fro (Frobenius).", valueName: "fro"))
    var norm = Norm.fro

    @Option(help: ArgumentHelp("Step size of the optimiser Adam.", valueName: "x"))
    var learningRate = 0.05

    @Option(help: ArgumentHelp("How many steps, each over all pairs of samples.", valueName: "n"))
    var epochs = 30

    @Option(help: ArgumentHelp("How many cells of each sample to learn from, or all.", valueName: "n|all"))
    var cells = CellLimit.first(250)

    @Option(
        help: ArgumentHelp(
            "Start from this W (NumPy, rank x features) instead of a drawn one.", valueName: "file.npy"))
    var initial: String?

    @Flag(help: "Write the metric without the cells.")
    var metricOnly = false

    @OptionGroup var seed: SeedOption
    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var messages: Messages

    enum Norm: String, CaseIterable, ExpressibleByArgument { case fro }

    func validate() throws {
        if let rank, rank < 1 { throw ValidationError("--rank: expected 1 or more, found \(rank)") }
        if epochs < 0 { throw ValidationError("--epochs: expected 0 or more, found \(epochs)") }
        for (name, value) in [("margin", margin), ("lambda", lambda)] where !(value >= 0 && value.isFinite) {
            throw ValidationError("--\(name): expected a number from 0, found \(value)")
        }
        guard learningRate > 0 && learningRate.isFinite else {
            throw ValidationError("--learning-rate: expected a number above 0, found \(learningRate)")
        }
    }

    func run() throws {
        let spoolFolder = metricOnly ? nil : spool.folder
        var start: NumpyMatrix?
        func readInitial() throws(GGMLError) -> [ProvenanceRecord.Input] {
            guard let initial else { return [] }
            let bytes = try Descriptor.reading(initial).readAll(atMost: NumpyMatrix.largestFile)
            start = try NumpyMatrix(parsing: bytes, dimensions: 2, place: initial)
            return [ProvenanceRecord.Input(name: initial, digest: digest(of: bytes))]
        }
        try Self.transform(input, to: output, spoolFolder: spoolFolder, otherInputs: readInitial) {
            reader, writer, preamble throws(GGMLError) in
            try TrainingSet.check(preamble.samples, place: reader.name)
            let set = try TrainingSet(reading: &reader, preamble, limit: cells.limit, seed: seed.seed)
            messages.warnOfCounts("ggml-fit", preamble.features)
            cells.report(set.seen, by: "ggml-fit", to: messages)
            messages.memory(
                "ggml-fit", bytes: set.memory, for: "the training cells and the plans between samples")
            for lone in set.loneClasses {
                messages.note(
                    "ggml-fit", "class \"\(lone)\" has a single sample: nothing is brought close within it")
            }
            let trained = try train(set, from: start)
            var preamble = preamble
            preamble.dropResults()
            preamble.metric = LearnedMetric(
                map: trained.map, inputs: preamble.features, training: TrainingRecord(set, trained.reports))
            try writer.write(preamble)
            if metricOnly { return }
            try reader.rewind()
            try reader.forEachBlock { block throws(GGMLError) in try writer.write(block) }
        }
    }

    private func train(_ set: TrainingSet, from start: NumpyMatrix?) throws(GGMLError) -> TrainedMap {
        if let start { try check(start, features: set.cells.columns) }
        var options = TrainingOptions()
        options.rank = rank ?? 5
        options.margin = margin
        options.lambda = lambda
        options.learningRate = learningRate
        options.epochs = epochs
        options.seed = seed.seed
        options.threads = try threads.count()
        let progress = Progress("ggml-fit", unit: "epochs", total: epochs, messages: messages)
        let trainer = try MetricTrainer(set, options: options, initial: start)
        return try trainer.train { report throws(GGMLError) in
            progress.advance()
            messages.detail(
                "ggml-fit",
                "epoch \(report.epoch): loss \(report.tripletLoss) + \(report.penalty), "
                    + "\(report.activeTriplets) of \(report.triplets) triplets active")
        }
    }

    private func check(_ start: NumpyMatrix, features: Int) throws(GGMLError) {
        guard start.columns == features, start.rows > 0, rank ?? start.rows == start.rows else {
            throw .expected(
                "a map of \(rank.map(String.init) ?? "some") rows and \(features) columns, the features",
                found: "\(start.rows) rows and \(start.columns) columns", in: initial ?? "the initial map")
        }
    }
}
