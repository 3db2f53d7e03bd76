import GGMLCore

/// The state of a training: everything that the next epoch depends on, except the cells and the bases of the solves.
package struct TrainingState: Sendable {
    /// The best result of a start so far.
    struct Best: Sendable {
        let objective: Double
        let map: TransposedMap
        let reports: [EpochReport]
    }

    /// The number of the current start, from 1.
    var restart = 1
    var map: TransposedMap
    /// The map under which the loss was last computed.
    var evaluatedMap: TransposedMap
    var adam: Adam
    /// The reports of this start, one for each epoch.
    var reports: [EpochReport] = []
    var best: Best?

    init(_ map: TransposedMap, learningRate: Double) {
        self.map = map
        evaluatedMap = map
        adam = Adam(learningRate: learningRate, count: map.matrix.values.count)
    }

    mutating func begin(restart: Int, _ map: TransposedMap, learningRate: Double) {
        let best = best
        self = TrainingState(map, learningRate: learningRate)
        self.restart = restart
        self.best = best
    }

    /// Whether this start is done: all epochs were run, or the last gradient was short enough.
    func isConverged(within options: TrainingOptions) -> Bool {
        guard reports.count < options.epochs else { return true }
        guard let tolerance = options.tolerance, let last = reports.last else { return false }
        return last.gradientNorm <= tolerance
    }
}
