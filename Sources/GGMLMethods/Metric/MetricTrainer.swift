package import GGMLCore
import GGMLStream

/// Learns W by gradient descent on the triplet loss over transport distances.
///
/// Each pair of samples that may be active is solved once a step, starting from the basis of the previous step. The
/// gradient is exact; see `PairTransports`. Memory: the training cells, and one basis for each pair.
package struct MetricTrainer: ~Copyable {
    let options: TrainingOptions
    /// The identity of this run: its options and its training cells.
    let identity: String
    let allTriplets: TripletSet
    /// The divisor of each feature while learning; nil if features are taken as they are.
    private let deviations: [Double]?
    var set: TrainingSet
    var state: TrainingState
    var transports: PairTransports

    /// - Throws: if the initial map does not fit the features.
    package init(_ set: TrainingSet, options: TrainingOptions) throws(GGMLError) {
        self.options = options
        let deviations = options.standardizes ? set.cells.deviations : nil
        self.deviations = deviations
        self.set = set.dividing(by: deviations)
        let everyone = Array(set.ranges.indices)
        allTriplets =
            if let limit = options.drawnTriplets {
                TripletSet(everyone, classes: set.classes.codes, drawing: limit, seed: options.seed)
            } else {
                TripletSet(everyone, classes: set.classes.codes)
            }
        identity = "\(options.fingerprint) \(set.fingerprint)"
        state = TrainingState(
            try Self.start(self.set, options, deviations, restart: 1), learningRate: options.learningRate)
        transports = PairTransports(options, sizes: set.ranges.map(\.count))
    }

    private static func start(
        _ set: TrainingSet, _ options: TrainingOptions, _ deviations: [Double]?, restart: Int
    ) throws(GGMLError) -> TransposedMap {
        let features = set.cells.columns
        switch options.initial {
        case .given(let matrix):
            precondition(matrix.columns == features && matrix.rows == options.rank)
            var map = TransposedMap(matrix)
            map.scaleInputs(by: deviations)
            return map
        case .pca:
            guard options.rank <= features else {
                throw .expected(
                    "a rank of at most \(features), the number of features", found: "\(options.rank)",
                    in: "--rank", advice: "components of a PCA are no more than its features")
            }
            return try .principal(set.cells, rank: options.rank, seed: options.seed, threads: options.threads)
        case .discriminant:
            return TransposedMap(
                try Discriminant(set, seed: options.seed, threads: options.threads).map(rank: options.rank))
        case .orthonormal:
            return .orthonormal(
                rank: options.rank, features: features, seed: options.seed &+ UInt64(restart - 1))
        }
    }

    /// The number of epochs of the current start that are done.
    package var epochsDone: Int { state.reports.count }

    /// The number of the current start, from 1.
    package var restart: Int { state.restart }

    /// Runs all remaining epochs of all remaining starts.
    ///
    /// - Parameters:
    ///   - cells: the cells of an epoch, by its number; called if `options.resamples`.
    ///   - report: called once an epoch, after its steps, when the state of the trainer can be saved.
    /// - Throws: if the loss is no longer finite.
    package mutating func train(
        cells: (Int) throws(GGMLError) -> TrainingSet? = { _ in nil },
        _ report: (borrowing MetricTrainer, EpochReport) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) -> TrainedMap {
        // After a restore, the cells must first become those of the last epoch.
        if !state.reports.isEmpty { try draw(cells, epoch: state.reports.count) }
        while true {
            while !state.isConverged(within: options) {
                if !state.reports.isEmpty || state.restart > 1 {
                    try draw(cells, epoch: state.reports.count + 1)
                }
                let epoch = try runEpoch()
                try report(self, epoch)
            }
            if options.restarts > 1 { try keepBest() }
            guard state.restart < options.restarts else { break }
            state.begin(
                restart: state.restart + 1,
                try Self.start(set, options, deviations, restart: state.restart + 1),
                learningRate: options.learningRate)
            transports.forgetBounds()
        }
        let best = state.best ?? TrainingState.Best(objective: 0, map: state.map, reports: state.reports)
        var map = best.map
        map.scaleInputs(by: deviations?.map { 1 / $0 })
        guard map.matrix.values.allSatisfy({ abs($0) < Double(Float.greatestFiniteMagnitude) }) else {
            throw Self.overflow(epoch: options.epochs)
        }
        return TrainedMap(map: map.affine, reports: best.reports)
    }

    private mutating func draw(_ cells: (Int) throws(GGMLError) -> TrainingSet?, epoch: Int) throws(GGMLError)
    {
        guard options.resamples, let set = try cells(epoch) else { return }
        self.set = set.dividing(by: deviations)
        transports = PairTransports(options, sizes: set.ranges.map(\.count))
    }

    /// Compares the result of a start with the best so far, by the loss after the last step.
    private mutating func keepBest() throws(GGMLError) {
        // As after a restore, which has no solutions for resampled cells.
        if options.resamples { transports = PairTransports(options, sizes: set.ranges.map(\.count)) }
        let (step, _) = try lossAndGradient(allTriplets, epoch: options.epochs)
        let objective = step.tripletLoss + step.penalty
        if objective < state.best?.objective ?? .infinity {
            state.best = .init(objective: objective, map: state.map, reports: state.reports)
        }
    }

    private static func overflow(epoch: Int) -> GGMLError {
        GGMLError(
            .notConverged,
            "epoch \(epoch): expected a map of moderate size, found one that overflows; "
                + "lower --learning-rate or scale the features")
    }

    // MARK: Steps

    private mutating func runEpoch() throws(GGMLError) -> EpochReport {
        let steps = self.steps(epoch: state.reports.count + 1)
        var report = EpochReport(epoch: state.reports.count + 1, restart: state.restart)
        var sum = Array(repeating: 0.0, count: state.map.matrix.values.count)
        for triplets in steps {
            let (step, gradient) = try lossAndGradient(triplets, epoch: report.epoch)
            report.add(step, of: steps.count)
            for index in sum.indices { sum[index] += gradient[index] / Double(steps.count) }
            state.adam.update(&state.map.matrix.values, gradient: gradient)
        }
        report.gradientNorm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        state.reports.append(report)
        return report
    }

    /// The triplets of each step of an epoch.
    ///
    /// Batches are stratified, and have at least the requested number of samples and at least two classes.
    private func steps(epoch: Int) -> [TripletSet] {
        guard let batch = options.batch else { return [allTriplets] }
        let classes = set.classes
        let secondLargest = classes.sizes.sorted().dropLast().last ?? 1
        let count = max(1, min(classes.codes.count / batch, secondLargest))
        let seed = options.seed &+ UInt64(epoch)
        var generator = SplitMix64(seed: seed)
        let members = Dictionary(grouping: classes.codes.indices) { classes.codes[$0] }.sorted {
            $0.key < $1.key
        }
        let dealt = members.flatMap { $0.value.shuffled(using: &generator) }.enumerated()
        return (0..<count).map { step in
            let samples = dealt.filter { $0.offset % count == step }.map(\.element).sorted()
            return options.drawnTriplets.map {
                TripletSet(samples, classes: classes.codes, drawing: $0, seed: seed &+ UInt64(step))
            } ?? TripletSet(samples, classes: classes.codes)
        }
    }

    /// The loss of the given triplets under the current map, and its gradient, features × rank.
    private mutating func lossAndGradient(_ triplets: TripletSet, epoch: Int) throws(GGMLError) -> (
        EpochReport, [Double]
    ) {
        let map = state.map
        state.evaluatedMap = map
        // Bounds carry over from step to step only if both have all samples.
        if options.batch != nil { transports.forgetBounds() }
        let clouds = try clouds(of: triplets, under: map)
        guard clouds.allSatisfy(\.isWithinRange) else { throw Self.overflow(epoch: epoch) }
        let distances = try transports.distances(
            clouds, triplets, margin: options.margin, threads: options.threads)
        let loss = TripletLoss(triplets, distances, samples: set.ranges.count, margin: options.margin)
        let norm = try options.norm.valueAndGradient(map)
        var gradient = try gradient(of: triplets, loss.pairWeights)
        for index in gradient.indices { gradient[index] += options.lambda * norm.gradient[index] }
        let square = gradient.reduce(0) { $0 + $1 * $1 }
        guard loss.value.isFinite, (options.lambda * norm.value).isFinite, square.isFinite else {
            throw Self.overflow(epoch: epoch)
        }
        var report = EpochReport()
        report.tripletLoss = loss.value
        report.penalty = options.lambda * norm.value
        report.activeTriplets = loss.active
        report.triplets = loss.total
        report.solvedPairs = distances.count { $0 != nil }
        report.skippedPairs = triplets.pairCount - report.solvedPairs
        return (report, gradient)
    }

    /// The map, rank × features, under which the loss was last computed, or will be.
    package var evaluated: Matrix { state.evaluatedMap.matrix.transposed }

    /// The loss of all triplets under the current map, and its gradient, features × rank.
    package mutating func lossAndGradient() throws(GGMLError) -> (EpochReport, [Double]) {
        try lossAndGradient(allTriplets, epoch: 1)
    }

    /// The images of each sample's cells under a map; empty for a sample without triplets.
    func clouds(of triplets: TripletSet, under map: TransposedMap) throws(GGMLError) -> [PointCloud] {
        var clouds = Array(
            repeating: PointCloud(dimensions: map.outputs, uniform: []), count: set.ranges.count)
        let (set, table) = (set, map.table)
        let samples = triplets.anchors.map(\.sample)
        let images = try concurrentMap(count: samples.count, threads: options.threads) {
            position throws(GGMLError) in
            try set.cloud(of: samples[position], under: map, table)
        }
        for (sample, image) in zip(samples, images) { clouds[sample] = image }
        return clouds
    }

    /// The most doubles that partial sums of a gradient may hold: 256 MB.
    private static let mostPartialSums = 1 << 25

    /// ∂/∂W of Σ weight · distance, which is Gᵀ X for the gradient G at the cells' images.
    ///
    /// The number of groups of samples that it is summed in depends only on the sizes.
    private func gradient(of triplets: TripletSet, _ pairWeights: [Double]) throws(GGMLError) -> [Double] {
        let (set, samples) = (set, triplets.anchors.map(\.sample))
        let cellGradients = try transports.gradients(pairWeights, threads: options.threads)
        let (inputs, outputs) = (state.map.matrix.rows, state.map.outputs)
        let groups = max(1, min(samples.count, 64, Self.mostPartialSums / (inputs * outputs)))
        return try concurrentSum(count: samples.count, groups: groups, threads: options.threads) {
            ()
        } _: { _, positions in
            var sums = Matrix(rows: inputs, columns: RowSums.padded(outputs), repeating: 0)
            for position in positions {
                let range = set.ranges[samples[position]]
                let gradients = Matrix(
                    cellGradients[samples[position]], rows: range.count, columns: outputs)
                set.cells.addTransposedProduct(
                    range, times: gradients.resized(columns: sums.columns), to: &sums)
            }
            return sums.resized(columns: outputs).values
        }
    }
}

extension EpochReport {
    /// Adds the report of one of several steps.
    fileprivate mutating func add(_ step: EpochReport, of steps: Int) {
        tripletLoss += step.tripletLoss / Double(steps)
        penalty += step.penalty / Double(steps)
        activeTriplets += step.activeTriplets
        triplets += step.triplets
        solvedPairs += step.solvedPairs
        skippedPairs += step.skippedPairs
    }
}

extension TransposedMap {
    fileprivate var affine: AffineMap {
        AffineMap(
            rows: outputs, columns: matrix.rows, matrix: matrix.transposed.values.map { Float($0) },
            offset: offset)
    }
}
