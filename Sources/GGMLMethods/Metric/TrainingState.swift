import GGMLCore

/// Where a training is: all that the next epoch depends on, beside the cells and the bases of the transports.
package struct TrainingState: Sendable {
    /// The best that a restart has reached.
    struct Best: Sendable {
        let objective: Double
        let map: TransposedMap
        let reports: [EpochReport]
    }

    /// From 1.
    var restart = 1
    var map: TransposedMap
    /// The map that the loss was last computed of.
    var evaluatedMap: TransposedMap
    var adam: Adam
    /// One an epoch of this restart.
    var reports: [EpochReport] = []
    var best: Best?

    init(_ map: TransposedMap, learningRate: Double) {
        self.map = map
        evaluatedMap = map
        adam = Adam(learningRate: learningRate, count: map.values.count)
    }

    mutating func begin(restart: Int, _ map: TransposedMap, learningRate: Double) {
        let best = best
        self = TrainingState(map, learningRate: learningRate)
        self.restart = restart
        self.best = best
    }

    /// Whether this restart is done: all epochs are, or the last gradient was short enough.
    func isConverged(within options: TrainingOptions) -> Bool {
        guard reports.count < options.epochs else { return true }
        guard let tolerance = options.tolerance, let last = reports.last else { return false }
        return last.gradientNorm <= tolerance
    }
}
