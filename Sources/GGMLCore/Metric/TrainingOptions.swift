/// How a metric is learned.
public struct TrainingOptions: Sendable {
    /// Which program trains, with its version: another may come to other bytes.
    public var program = ""
    /// Dimensions that W maps to.
    public var rank = 5
    public var initial = InitialMap.orthonormal
    /// Whether features are divided by their standard deviations while learning, which Adam, whose steps are as long in
    /// all, needs where units differ. The map that comes out is of the features as they are.
    public var standardizes = false
    public var solver = TransportSolver.exact
    public var margin = 1.0
    /// Weight of the norm of W in the loss.
    public var lambda = 0.001
    public var norm = MapNorm.fro
    public var learningRate = 0.05
    public var epochs = 100
    /// Friends, and others of each class, that are drawn for each sample; nil counts every triplet.
    public var drawnTriplets: Int?
    /// Samples a step, at least; nil takes all at once.
    public var batch: Int?
    /// Training ends early where the gradient is not longer than this; nil where it never does.
    public var tolerance: Double?
    /// How many starts, of which the best is kept.
    public var restarts = 1
    /// Whether other cells are learned from in each epoch.
    public var resamples = false
    public var seed: UInt64 = 1
    public var threads = 1

    public init() {}

    /// All that a result depends on but the number of epochs, which a later run may raise: with several starts the
    /// earlier ones have ended, so there it counts, too.
    var fingerprint: String {
        let initial =
            switch initial {
            case .orthonormal: "orthonormal"
            case .pca: "pca"
            case .discriminant: "discriminant"
            case .given(let map): digest(of: map.values)
            }
        return
            "\(program) \(rank) \(initial) \(standardizes) \(solver) \(margin) \(lambda) \(norm) \(learningRate) "
            + "\(drawnTriplets ?? 0) \(batch ?? 0) \(tolerance ?? -1) \(restarts) \(restarts > 1 ? epochs : 0) \(resamples) \(seed)"
    }
}

/// What one epoch found, before its steps.
public struct EpochReport: Equatable, Sendable {
    /// From 1.
    public var epoch = 0
    /// From 1.
    public var restart = 0
    /// Mean over the epoch's steps.
    public var tripletLoss = 0.0
    public var penalty = 0.0
    /// Of the mean gradient of the epoch's steps.
    public var gradientNorm = 0.0
    public var activeTriplets = 0
    public var triplets = 0
    /// Pairs of samples whose transport was solved, and those that bounds showed not to count.
    public var solvedPairs = 0
    public var skippedPairs = 0
}

/// W after the last step, and the way there.
public struct TrainedMap: Sendable {
    public let map: AffineMap
    public let reports: [EpochReport]

    public init(map: AffineMap, reports: [EpochReport]) {
        self.map = map
        self.reports = reports
    }
}
