package import GGMLCore
import GGMLStream

/// How a metric is learned.
package struct TrainingOptions: Sendable {
    /// Which program trains, with its version: another may come to other bytes.
    package var program = ""
    /// Dimensions that W maps to.
    package var rank = 5
    package var initial = InitialMap.orthonormal
    /// Whether features are divided by their standard deviations while learning, which Adam, whose steps are as long in
    /// all, needs where units differ. The map that comes out is of the features as they are.
    package var standardizes = false
    package var solver = TransportSolver.exact
    package var margin = 1.0
    /// Weight of the norm of W in the loss.
    package var lambda = 0.001
    package var norm = MapNorm.fro
    package var learningRate = 0.05
    package var epochs = 100
    /// Friends, and others of each class, that are drawn for each sample; nil counts every triplet.
    package var drawnTriplets: Int?
    /// Samples a step, at least; nil takes all at once.
    package var batch: Int?
    /// Training ends early where the gradient is not longer than this; nil where it never does.
    package var tolerance: Double?
    /// How many starts, of which the best is kept.
    package var restarts = 1
    /// Whether other cells are learned from in each epoch.
    package var resamples = false
    package var seed: UInt64 = 1
    package var threads = 1

    package init() {}

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
package struct EpochReport: Equatable, Sendable {
    /// From 1.
    package var epoch = 0
    /// From 1.
    package var restart = 0
    /// Mean over the epoch's steps.
    package var tripletLoss = 0.0
    package var penalty = 0.0
    /// Of the mean gradient of the epoch's steps.
    package var gradientNorm = 0.0
    package var activeTriplets = 0
    package var triplets = 0
    /// Pairs of samples whose transport was solved, and those that bounds showed not to count.
    package var solvedPairs = 0
    package var skippedPairs = 0
}

/// W after the last step, and the way there.
package struct TrainedMap: Sendable {
    package let map: AffineMap
    package let reports: [EpochReport]

    package init(map: AffineMap, reports: [EpochReport]) {
        self.map = map
        self.reports = reports
    }
}
