package import GGMLCore

/// t-SNE: points such that items with a short distance are neighbours (van der Maaten and Hinton, Journal of Machine
/// Learning Research 9, 2008), computed over all pairs.
///
/// It starts from rough classical scaling, as Kobak and Berens (Nature Communications 10, 2019,
/// doi:10.1038/s41467-019-13056-x) advise, so that the global structure is not random. Distances between clusters of
/// points mean little.
package struct NeighbourEmbedding: Sendable {
    package struct Options: Sendable {
        package let dimensions: Int
        /// The effective number of neighbours, from 1 to `largestPerplexity`.
        package let perplexity: Double
        package let seed: UInt64
        package let threads: Int

        package init(dimensions: Int, perplexity: Double, seed: UInt64, threads: Int) {
            self.dimensions = dimensions
            self.perplexity = perplexity
            self.seed = seed
            self.threads = threads
        }

        /// The largest perplexity for `count` items, a third of the other items; below 1, there are too few items.
        package static func largestPerplexity(count: Int) -> Double { Double(count - 1) / 3 }
    }

    /// Some iterations of the descent, with how many times as strongly as in the end neighbours attract.
    private struct Stage {
        let iterations: Range<Int>
        let exaggeration: Double
        let momentum: Double
    }

    /// Attraction is stronger at first, which lets points pass each other.
    private static let stages = [
        Stage(iterations: 0..<250, exaggeration: 12, momentum: 0.5),
        Stage(iterations: 250..<1000, exaggeration: 1, momentum: 0.8),
    ]
    package static let iterations = stages.reduce(0) { $0 + $1.iterations.count }
    private static let measureInterval = 50
    /// The standard deviation of the first axis at the start, and the largest random shift.
    private static let startSize = 1e-4
    private static let chance = 1e-6

    /// The coordinates of each item, with mean 0.
    package let points: [[Double]]
    /// The Kullback-Leibler divergence, in nats, of the neighbourhoods in the embedding.
    package let divergence: Double

    /// - Parameter report: called with each iteration and, from time to time and at the end, its divergence.
    /// - Complexity: O(n²) time for each of 1000 iterations, O(n²) memory
    package init(
        _ distances: Matrix, _ options: Options, report: (Int, Double?) -> Void
    ) throws(GGMLError) {
        precondition(
            (1...max(1, Options.largestPerplexity(count: distances.rows))).contains(options.perplexity))
        let affinities = try Affinities(distances, perplexity: options.perplexity, threads: options.threads)
        var coordinates = Self.start(distances, options)
        let rate = max(Double(distances.rows) / Self.stages[0].exaggeration / 4, 50)
        for stage in Self.stages {
            // Speeds and gains that suit one strength of attraction do not suit another: they begin anew.
            var descent = Descent(start: coordinates, options.dimensions)
            for iteration in stage.iterations {
                let forces = try Forces(
                    descent.points, options, affinities, exaggeration: stage.exaggeration,
                    measuring: iteration % Self.measureInterval == 0)
                report(iteration, forces.divergence)
                descent.step(forces.gradient, rate: rate, momentum: stage.momentum)
            }
            coordinates = descent.points
        }
        let last = try Forces(coordinates, options, affinities, exaggeration: 1, measuring: true)
        divergence = last.divergence ?? .nan
        report(Self.iterations, divergence)
        points = (0..<distances.rows).map { thing in
            Array(coordinates[thing * options.dimensions..<(thing + 1) * options.dimensions])
        }
    }

    /// Rough classical scaling, scaled down, with small random shifts so that no axis is empty and no points coincide.
    private static func start(_ distances: Matrix, _ options: Options) -> [Double] {
        let scaling = RoughScaling(distances, dimensions: options.dimensions)
        let sum = scaling.points.reduce(0) { $0 + $1[0] * $1[0] }
        let deviation = (sum / Double(distances.rows)).squareRoot()
        let scale = deviation > 0 ? startSize / deviation : 0
        var generator = SplitMix64(seed: options.seed)
        return scaling.points.flatMap { $0.map { $0 * scale + generator.nextUniform(in: -chance..<chance) } }
    }
}

/// Gradient descent with momentum and a gain for each coordinate (Jacobs, Neural Networks 1, 1988,
/// doi:10.1016/0893-6080(88)90003-2).
private struct Descent {
    private static let leastGain = 0.01

    private let dimensions: Int
    /// The coordinates, item by item.
    private(set) var points: [Double]
    private var speeds: [Double]
    private var gains: [Double]

    init(start: [Double], _ dimensions: Int) {
        self.dimensions = dimensions
        points = start
        speeds = Array(repeating: 0, count: start.count)
        gains = Array(repeating: 1, count: start.count)
    }

    mutating func step(_ gradient: [Double], rate: Double, momentum: Double) {
        for index in points.indices {
            let keepsOn = (gradient[index] > 0) != (speeds[index] > 0)
            gains[index] = max(keepsOn ? gains[index] + 0.2 : gains[index] * 0.8, Self.leastGain)
            speeds[index] = momentum * speeds[index] - rate * gains[index] * gradient[index]
            points[index] += speeds[index]
        }
        for axis in 0..<dimensions {
            let places = stride(from: axis, to: points.count, by: dimensions)
            let mean = places.reduce(0) { $0 + points[$1] } / Double(points.count / dimensions)
            for place in places { points[place] -= mean }
        }
    }
}

/// The forces on the points: neighbours attract, and all points repel each other (equation 5).
private struct Forces {
    /// The number of rows summed at a time; sums do not depend on it.
    private static let rowsAtOnce = 64

    /// The gradient, item by item.
    let gradient: [Double]
    /// The divergence without the exaggeration; nil unless requested, because logarithms take time.
    let divergence: Double?

    init(
        _ points: [Double], _ options: NeighbourEmbedding.Options, _ affinities: Affinities,
        exaggeration: Double, measuring: Bool
    ) throws(GGMLError) {
        let (count, dimensions) = (affinities.count, options.dimensions)
        let rows = try concurrentMap(
            count: (count + Self.rowsAtOnce - 1) / Self.rowsAtOnce, threads: options.threads
        ) { block throws(GGMLError) in
            (block * Self.rowsAtOnce..<min(count, (block + 1) * Self.rowsAtOnce)).map {
                Row($0, points, dimensions, affinities, measuring: measuring)
            }
        }.flatMap(\.self)
        let total = rows.reduce(0) { $0 + $1.closeness }
        gradient = rows.flatMap { row in
            (0..<dimensions).map { 4 * (exaggeration * row.attraction[$0] - row.repulsion[$0] / total) }
        }
        divergence = measuring ? rows.reduce(0) { $0 + $1.divergence } + total.portableLogarithm : nil
    }

    /// The sums of one point over all other points.
    private struct Row: Sendable {
        /// Σ 1 / (1 + ‖y − y'‖²)
        var closeness = 0.0
        let attraction: [Double]
        /// The repulsion of the point, to be divided by the sum of `closeness` over all points.
        let repulsion: [Double]
        /// Σ p ln(p (1 + ‖y − y'‖²))
        var divergence = 0.0

        init(
            _ thing: Int, _ points: [Double], _ dimensions: Int, _ affinities: Affinities, measuring: Bool
        ) {
            let own = thing * dimensions
            var pulls = Array(repeating: 0.0, count: affinities.count)
            var pushes = pulls
            for other in 0..<affinities.count where other != thing {
                var square = 0.0
                for axis in 0..<dimensions {
                    let difference = points[own + axis] - points[other * dimensions + axis]
                    square += difference * difference
                }
                let near = 1 / (1 + square)
                let likely = affinities.values[thing * affinities.count + other]
                closeness += near
                pulls[other] = likely * near
                pushes[other] = near * near
                if measuring, likely > 0 { divergence += likely * (likely / near).portableLogarithm }
            }
            func sum(_ weights: [Double], _ axis: Int) -> Double {
                var sum = 0.0
                for other in weights.indices {
                    sum += weights[other] * (points[own + axis] - points[other * dimensions + axis])
                }
                return sum
            }
            attraction = (0..<dimensions).map { sum(pulls, $0) }
            repulsion = (0..<dimensions).map { sum(pushes, $0) }
        }
    }
}
