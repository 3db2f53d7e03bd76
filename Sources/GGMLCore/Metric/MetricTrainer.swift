/// How a metric is learned.
public struct TrainingOptions: Equatable, Sendable {
    /// Dimensions that W maps to.
    public var rank = 5
    public var margin = 1.0
    /// Weight of ‖W‖_F in the loss.
    public var lambda = 0.001
    public var learningRate = 0.05
    public var epochs = 30
    public var seed: UInt64 = 1
    public var threads = 1

    public init() {}
}

/// What one epoch found, before its step.
public struct EpochReport: Equatable, Sendable {
    /// From 1.
    public let epoch: Int
    public let tripletLoss: Double
    public let penalty: Double
    public let activeTriplets: Int
    public let triplets: Int
}

/// Learns W by full-batch gradient descent on the triplet loss over exact transport distances.
///
/// Each unordered pair of samples is solved once an epoch, from the basis of the epoch before. The gradient is exact:
/// a plan has at most n + m − 1 arcs, so for a pair with loss weight g each arc (a, b) of mass p adds
/// g·p·(z_a − z_b)/‖z_a − z_b‖ to the gradient at z_a and takes it from that at z_b (envelope theorem); one product
/// with the cells then gives ∂/∂W. Memory: the training cells, and one basis a pair.
public struct MetricTrainer: ~Copyable {
    private let set: TrainingSet
    private let options: TrainingOptions
    private let transports: PairTransports
    private var map: TransposedMap
    private var adam: Adam

    /// - Parameter initial: W at the start, rank × features; nil draws one with orthonormal rows.
    public init(_ set: TrainingSet, options: TrainingOptions, initial: NumpyMatrix?) throws(GGMLError) {
        let features = set.cells.columns
        self.set = set
        var options = options
        if let initial {
            precondition(initial.columns == features && initial.rows > 0)
            options.rank = initial.rows
            map = TransposedMap(initial)
        } else {
            guard options.rank <= features else {
                throw .expected(
                    "a rank of at most \(features), the number of features", found: "\(options.rank)",
                    in: "--rank")
            }
            map = .orthonormal(rank: options.rank, features: features, seed: options.seed)
        }
        self.options = options
        transports = PairTransports(sizes: set.ranges.map(\.count))
        adam = Adam(learningRate: options.learningRate, count: map.values.count)
    }

    /// Runs all epochs.
    ///
    /// - Parameter report: called once an epoch, before its step.
    /// - Throws: where the loss is no longer finite.
    public consuming func train(_ report: (EpochReport) throws(GGMLError) -> Void) throws(GGMLError)
        -> TrainedMap
    {
        var reports: [EpochReport] = []
        while reports.count < options.epochs {
            let epoch = reports.count + 1
            let (current, gradient) = try lossAndGradient(epoch: epoch)
            guard current.tripletLoss.isFinite, current.penalty.isFinite else {
                throw Self.overflow(epoch: epoch)
            }
            reports.append(current)
            try report(current)
            adam.update(&map.values, gradient: gradient)
        }
        guard map.values.allSatisfy({ abs($0) < Double(Float.greatestFiniteMagnitude) }) else {
            throw Self.overflow(epoch: options.epochs)
        }
        return TrainedMap(map: map.affine, reports: reports)
    }

    private static func overflow(epoch: Int) -> GGMLError {
        GGMLError(
            .notConverged,
            "epoch \(epoch): expected a map of moderate size, found one that overflows; "
                + "lower --learning-rate or scale the features")
    }

    /// The loss under the current map, and its gradient, features × rank.
    package borrowing func lossAndGradient(epoch: Int) throws(GGMLError) -> (EpochReport, [Double]) {
        let clouds = set.ranges.map { set.cells.cloud(of: $0, under: map) }
        guard clouds.allSatisfy(\.isWithinRange) else {
            throw Self.overflow(epoch: epoch)
        }
        let distances = try transports.distances(clouds, threads: options.threads)
        let loss = TripletLoss(distances, classes: set.classes.codes, margin: options.margin)
        var cellGradient = Array(repeating: 0.0, count: set.cells.count * map.outputs)
        for (index, pair) in transports.pairs.enumerated() where loss.pairWeights[index] != 0 {
            try transports.basis(of: index, clouds).addGradient(
                weight: loss.pairWeights[index], clouds[pair.first], clouds[pair.second],
                firstRows: (set.ranges[pair.first].lowerBound, set.ranges[pair.second].lowerBound),
                to: &cellGradient)
        }
        var gradient = set.cells.transposedProduct(cellGradient, outputs: map.outputs)
        let norm = map.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if norm > 0 {
            for index in gradient.indices { gradient[index] += options.lambda * map.values[index] / norm }
        }
        let report = EpochReport(
            epoch: epoch, tripletLoss: loss.value, penalty: options.lambda * norm,
            activeTriplets: loss.active,
            triplets: loss.total)
        return (report, gradient)
    }
}

/// W after the last step, and the way there.
public struct TrainedMap: Sendable {
    public let map: AffineMap
    public let reports: [EpochReport]
}

extension TransportBasis {
    /// Adds weight · ∂distance/∂z for every point; points that coincide add nothing.
    ///
    /// - Parameter firstRows: where the points of both clouds begin in `gradient`, cells × dimensions.
    fileprivate func addGradient(
        weight: Double, _ x: PointCloud, _ y: PointCloud, firstRows: (Int, Int), to gradient: inout [Double]
    ) {
        let k = x.dimensions
        forEachArc(TransportMasses(uniform: x.count, y.count)) { a, b, share in
            let length = GroundCost.euclidean.between(x, a, y, b)
            guard length > 0 else { return }
            let scale = weight * share / length
            for d in 0..<k {
                let pull = scale * (x.coordinates[a * k + d] - y.coordinates[b * k + d])
                gradient[(firstRows.0 + a) * k + d] += pull
                gradient[(firstRows.1 + b) * k + d] -= pull
            }
        }
    }
}

extension CellMatrix {
    /// The images of some cells.
    fileprivate func cloud(of rows: Range<Int>, under map: TransposedMap) -> PointCloud {
        PointCloud(dimensions: map.outputs, coordinates: rows.flatMap { map.image(of: self, row: $0) })
    }

    /// Xᵀ G, features × outputs, for G of cells × outputs.
    fileprivate func transposedProduct(_ right: [Double], outputs: Int) -> [Double] {
        var result = Array(repeating: 0.0, count: columns * outputs)
        for row in 0..<count {
            forEachValue(inRow: row) { column, value in
                for output in 0..<outputs {
                    result[column * outputs + output] += Double(value) * right[row * outputs + output]
                }
            }
        }
        return result
    }
}

extension TransposedMap {
    fileprivate init(_ matrix: NumpyMatrix) {
        self.init(
            outputs: matrix.rows,
            values: transposed(matrix.values, rows: matrix.rows, columns: matrix.columns),
            offset: Array(repeating: 0, count: matrix.rows))
    }

    fileprivate var affine: AffineMap {
        let inputs = values.count / outputs
        let matrix = transposed(values.map { Float($0) }, rows: inputs, columns: outputs)
        return AffineMap(rows: outputs, columns: inputs, matrix: matrix, offset: offset)
    }
}
