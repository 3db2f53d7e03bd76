import ArgumentParser
import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The options of the training itself.
struct TrainingFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rows of W (default: 5, or the rows of the file given to --initial).",
            valueName: "n"))
    var rank: Int?

    @Option(
        help: ArgumentHelp("How much farther other classes should be than the own class.", valueName: "x"))
    var margin = 1.0

    @Option(help: ArgumentHelp("Weight of the norm of W in the loss.", valueName: "x"))
    var lambda = 0.001

    @Option(
        help: ArgumentHelp(
            "The norm: fro (Frobenius), l1 (elementwise, for few genes) or nuclear (for a low rank).",
            valueName: "name"))
    var norm = MapNorm.fro

    @Option(help: ArgumentHelp("Step size of the optimiser Adam.", valueName: "x"))
    var learningRate = 0.05

    @Option(help: ArgumentHelp("How many times to go through all samples (default: 100).", valueName: "n"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "Which triplets count: all, or for each sample n drawn from its class, with n drawn from each "
                + "other class.", valueName: "all|n"))
    var triplets = CountOrAll.all

    @Option(
        help: ArgumentHelp(
            "Take a step for every n samples, stratified by class, instead of one step an epoch.",
            valueName: "n"))
    var batch: Int?

    @Option(help: ArgumentHelp("Stop when the gradient is no longer than this.", valueName: "x"))
    var tolerance: Double?

    @Option(
        help: ArgumentHelp(
            "Train from n random starts and keep the map with the smallest loss.", valueName: "n"))
    var restarts = 1

    @Option(
        help: ArgumentHelp(
            "The initial W: orthonormal (random), pca (of the training cells), discriminant (in closed form, from the "
                + "classes), or a NumPy file, rank x features (default: orthonormal).",
            valueName: "name|file.npy"))
    var initial: String?

    @Flag(help: "Divide each feature by its standard deviation while learning.")
    var standardize = false

    private static let largestCount = 1_000_000
    /// The most entries of W: together with the optimiser's numbers, they fit a checkpoint.
    private static let largestMap = 1 << 24

    func validate() throws {
        for (name, value) in [("rank", rank ?? 1), ("restarts", restarts)]
        where !(1...Self.largestCount).contains(value) {
            throw ValidationError("--\(name): expected 1 to \(Self.largestCount), found \(value)")
        }
        if let batch, batch < 2 { throw ValidationError("--batch: expected 2 or more, found \(batch)") }
        if let epochs, !(0...Self.largestCount).contains(epochs) {
            throw ValidationError("--epochs: expected 0 to \(Self.largestCount), found \(epochs)")
        }
        for (name, value) in [("margin", margin), ("lambda", lambda)] where !(value >= 0 && value.isFinite) {
            throw ValidationError("--\(name): expected a number from 0, found \(value)")
        }
        for (name, value) in [("learning-rate", learningRate), ("tolerance", tolerance ?? 1)]
        where !(value > 0 && value.isFinite) {
            throw ValidationError("--\(name): expected a number above 0, found \(value)")
        }
        if let initial, restarts > 1 && initial != "orthonormal" {
            throw ValidationError("--restarts: expected 1 with --initial \(initial), found \(restarts)")
        }
    }

    /// The options of the training; reads the initial map if it is a file.
    func options() throws(GGMLError) -> (TrainingOptions, inputs: [ProvenanceRecord.Input]) {
        var options = TrainingOptions()
        options.rank = rank ?? 5
        options.margin = margin
        options.lambda = lambda
        options.norm = norm
        options.learningRate = learningRate
        options.epochs = epochs ?? options.epochs
        options.drawnTriplets = triplets.limit
        options.batch = batch
        options.tolerance = tolerance
        options.restarts = restarts
        options.standardizes = standardize
        switch initial {
        case nil, "orthonormal":
            return (options, [])
        case "pca":
            options.initial = .pca
            return (options, [])
        case "discriminant":
            options.initial = .discriminant
            return (options, [])
        case let initial?:
            let bytes = try Descriptor.reading(initial).readAll(atMost: NumpyArray.largestFile)
            let matrix = try NumpyArray(parsing: bytes, dimensions: 2, place: initial).matrix
            options.initial = .given(matrix)
            options.rank = matrix.rows
            return (options, [ProvenanceRecord.Input(name: initial, digest: digest(of: bytes))])
        }
    }

    /// Throws unless the initial map has the shape that the features and --rank require.
    func check(_ start: InitialMap, features: Int) throws(GGMLError) {
        let largest = max(1, Self.largestMap / features)
        guard rank ?? 5 <= largest else {
            throw .expected(
                "a rank of at most \(largest) for \(features) features", found: "\(rank ?? 5)", in: "--rank")
        }
        guard case .given(let matrix) = start else { return }
        guard matrix.columns == features, matrix.rows > 0, rank ?? matrix.rows == matrix.rows else {
            throw .expected(
                "a map of \(rank.map(String.init) ?? "some") rows and \(features) columns, the features",
                found: "\(matrix.rows) rows and \(matrix.columns) columns", in: initial ?? "--initial")
        }
    }
}
