package import GGMLCore
import GGMLStream

/// How transport moves cells between pairs of samples: for each pair, the second moment of the displacements.
///
/// For two samples with the optimal plan P of the Euclidean cost, D = Σ P_ab (x_a − y_b)(x_a − y_b)ᵀ. From these follow,
/// without another plan, the discriminant of any part of the samples, and how far two samples are apart under a map W:
/// the mean squared cost of that plan, tr(W D Wᵀ).
///
/// Cells with more than `mostDimensions` features are compared along their leading principal axes. Of more than
/// `mostOfAllPairs` samples, each is paired with some others only, drawn by chance.
package struct PairMoments: Sendable {
    private static let mostDimensions = 64
    private static let mostOfAllPairs = 120
    /// How many other samples each is paired with, where there are many.
    private static let partners = 60

    /// The principal axes, dimensions × features; nil if the dimensions are the features.
    private let axes: Matrix?
    let dimensions: Int
    let pairs: [(first: Int, second: Int)]
    /// For each pair the entries of D on and below the diagonal, row after row.
    private let moments: [[Float]]

    /// - Parameter progress: called with each pair, from any thread
    /// - Complexity: O(pairs) transports, and O(pairs × cells × dimensions²)
    package init(
        _ set: TrainingSet, seed: UInt64, threads: Int,
        progress: @Sendable ((first: Int, second: Int)) -> Void = { _ in }
    ) throws(GGMLError) {
        let features = set.cells.columns
        if features > Self.mostDimensions {
            let covariance = try Covariance.of(set.cells, threads: threads)
            axes = try covariance.spectrum(count: Self.mostDimensions, seed: seed).eigen.vectors
        } else {
            axes = nil
        }
        dimensions = axes?.rows ?? features
        pairs = Self.pairs(set.ranges.count, seed: seed)
        let map = axes.map { TransposedMap($0) }
        let mapped = map.map { ($0, $0.table) }
        let clouds = try concurrentMap(count: set.ranges.count, threads: threads) {
            sample throws(GGMLError) in
            guard let (map, table) = mapped else { return try set.cloud(of: sample) }
            return try set.cloud(of: sample, under: map, table)
        }
        let pairs = pairs
        let solver = try PairSolver(clouds, .euclidean, .exact, threads: threads)
        moments = try solver.mapExact(pairs, threads: threads) { index, solution in
            defer { progress(pairs[index]) }
            return Self.moment(solution, from: clouds[pairs[index].first], to: clouds[pairs[index].second])
        }
    }

    /// About the nanoseconds that a pair takes, relative to `divisionWork`: its transport, and the moment of the arcs of
    /// its plan.
    static func work(of pair: (first: Int, second: Int), _ set: TrainingSet) -> Double {
        let (first, second) = (Double(set.ranges[pair.first].count), Double(set.ranges[pair.second].count))
        return 6 * first * second + (first + second) * entries(features: set.cells.columns) / 2
    }

    /// About the nanoseconds that one discriminant and all distances under it take.
    static func divisionWork(pairs: Int, features: Int) -> Double {
        3 * Double(pairs) * entries(features: features)
    }

    /// The number of entries of a moment.
    private static func entries(features: Int) -> Double {
        let dimensions = Double(min(features, mostDimensions))
        return dimensions * (dimensions + 1) / 2
    }

    /// The bytes that the moments of so many samples need.
    static func memory(samples: Int, features: Int) -> Int {
        let dimensions = min(features, mostDimensions)
        let pairs = samples > mostOfAllPairs ? samples * partners / 2 : samples * (samples - 1) / 2
        return pairs * dimensions * (dimensions + 1) / 2 * MemoryLayout<Float>.size
    }

    /// All pairs, or those of samples near each other in a random circle.
    static func pairs(_ count: Int, seed: UInt64) -> [(first: Int, second: Int)] {
        guard count > mostOfAllPairs else { return SamplePairs.all(count) }
        var generator = SplitMix64(seed: seed)
        let circle = Array(0..<count).shuffled(using: &generator)
        return (1...partners / 2).flatMap { step in
            circle.indices.map { index in
                let (a, b) = (circle[index], circle[(index + step) % count])
                return (first: min(a, b), second: max(a, b))
            }
        }
    }

    private static func moment(_ solution: TransportSolution, from x: PointCloud, to y: PointCloud) -> [Float]
    {
        let dimensions = x.dimensions
        var sums = Array(repeating: 0.0, count: dimensions * (dimensions + 1) / 2)
        var difference = Array(repeating: 0.0, count: dimensions)
        solution.forEachArc { row, column, share in
            let (from, to) = (x.range(row).lowerBound, y.range(column).lowerBound)
            for index in 0..<dimensions {
                difference[index] = x.coordinates[from + index] - y.coordinates[to + index]
            }
            var entry = 0
            for row in 0..<dimensions {
                let scaled = share * difference[row]
                for column in 0...row {
                    sums[entry] += scaled * difference[column]
                    entry += 1
                }
            }
        }
        return sums.map { Float($0) }
    }

    /// The mean of D over some of the pairs, symmetric; nil if there is none.
    ///
    /// - Parameter isWanted: of two samples, as indices in the set
    func mean(_ isWanted: (Int, Int) -> Bool) -> Matrix? {
        var sums = Array(repeating: 0.0, count: dimensions * (dimensions + 1) / 2)
        var count = 0.0
        for (pair, moment) in zip(pairs, moments) where isWanted(pair.first, pair.second) {
            for index in sums.indices { sums[index] += Double(moment[index]) }
            count += 1
        }
        guard count > 0 else { return nil }
        var mean = Matrix(rows: dimensions, columns: dimensions, repeating: 0)
        var entry = 0
        for row in 0..<dimensions {
            for column in 0...row {
                (mean[row, column], mean[column, row]) = (sums[entry] / count, sums[entry] / count)
                entry += 1
            }
        }
        return mean
    }

    /// tr(W D Wᵀ), the mean squared cost, for each pair.
    ///
    /// - Parameter map: W, rank × dimensions; nil is the identity
    package func squares(under map: Matrix?) -> [Double] {
        var weights: [Double] = []
        for row in 0..<dimensions {
            for column in 0...row {
                let product =
                    map.map { map in (0..<map.rows).reduce(0) { $0 + map[$1, row] * map[$1, column] } }
                    ?? (row == column ? 1 : 0)
                // Entries off the diagonal stand for two.
                weights.append(row == column ? product : 2 * product)
            }
        }
        return moments.map { moment in
            var sum = 0.0
            for index in weights.indices { sum += weights[index] * Double(moment[index]) }
            return max(0, sum)
        }
    }

    /// A map of the dimensions as one of the features, rank × features.
    func inFeatures(_ map: Matrix) throws(GGMLError) -> Matrix {
        try axes.map { axes throws(GGMLError) in try map.times(axes) } ?? map
    }
}
