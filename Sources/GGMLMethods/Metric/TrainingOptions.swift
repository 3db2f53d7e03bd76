package import GGMLCore
package import GGMLStream

/// The settings of a training.
package struct TrainingOptions: Sendable {
    /// The program that trains, with its version: another version may give other bytes.
    package var program = ""
    /// The number of rows of W.
    package var rank = 5
    package var initial = InitialMap.orthonormal
    /// Whether features are divided by their standard deviations while learning. Adam takes equally long steps in all
    /// features, so it needs this if their units differ. The resulting map applies to the features as they are.
    package var standardizes = false
    package var solver = TransportSolver.exact
    package var margin = 1.0
    /// The weight of the norm of W in the loss.
    package var lambda = 0.001
    package var norm = MapNorm.fro
    package var learningRate = 0.05
    package var epochs = 100
    /// How many samples of the same class, and of each other class, are drawn for each sample; nil uses every triplet.
    package var drawnTriplets: Int?
    /// The least number of samples in a step; nil takes all samples in one step.
    package var batch: Int?
    /// Training stops early once the gradient is no longer than this; nil runs all epochs.
    package var tolerance: Double?
    /// The number of starts, of which the best is kept.
    package var restarts = 1
    /// Whether each epoch learns from other cells.
    package var resamples = false
    package var seed: UInt64 = 1
    package var threads = 1

    package init() {}

    /// Everything that a result depends on, except the number of epochs, which a later run may raise. With several
    /// starts the number of epochs counts, too, because the earlier starts have ended.
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

/// The figures of one epoch, before its steps.
package struct EpochReport: Equatable, Sendable {
    /// The number of the epoch, from 1.
    package var epoch = 0
    /// The number of the start, from 1.
    package var restart = 0
    /// The mean over the epoch's steps.
    package var tripletLoss = 0.0
    package var penalty = 0.0
    /// The length of the mean gradient of the epoch's steps.
    package var gradientNorm = 0.0
    package var activeTriplets = 0
    package var triplets = 0
    /// The number of pairs of samples that were solved; `skippedPairs` counts those that bounds showed to be inactive.
    package var solvedPairs = 0
    package var skippedPairs = 0

    var activeShare: Double { triplets > 0 ? Double(activeTriplets) / Double(triplets) : 0 }
}

/// W after the last step, and the reports of all epochs.
package struct TrainedMap: Sendable {
    package let map: AffineMap
    package let reports: [EpochReport]

    package init(map: AffineMap, reports: [EpochReport]) {
        self.map = map
        self.reports = reports
    }
}
