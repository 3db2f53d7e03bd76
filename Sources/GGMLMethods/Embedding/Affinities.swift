import GGMLCore

/// The affinities of items, computed from their distances: the probability that each is the neighbour of each other
/// (van der Maaten and Hinton, Journal of Machine Learning Research 9, 2008, equations 1 and 2, and section 3.1).
struct Affinities: Sendable {
    /// The most bisections in the search for a precision.
    private static let mostSteps = 200
    private static let tolerance = 1e-10

    let count: Int
    /// The affinities, count × count, row-major, symmetric, with the sum 1.
    let values: [Double]

    /// - Parameter perplexity: the effective number of neighbours, below count − 1
    init(_ distances: Matrix, perplexity: Double, threads: Int) throws(GGMLError) {
        let count = distances.rows
        let rows = try concurrentMap(count: count, threads: threads) { thing throws(GGMLError) in
            Self.conditional(distances, thing, entropy: perplexity.portableLogarithm)
        }
        var values = Array(repeating: 0.0, count: count * count)
        for (row, conditional) in rows.enumerated() {
            for (column, value) in conditional.enumerated() {
                values[row * count + column] += value / Double(2 * count)
                values[column * count + row] += value / Double(2 * count)
            }
        }
        self.count = count
        self.values = values
    }

    /// The affinities of one item's neighbours: Gaussian, with the width that gives this entropy, in nats. If more
    /// neighbours than that tie at the shortest distance, the entropy is larger.
    private static func conditional(_ distances: Matrix, _ thing: Int, entropy: Double) -> [Double] {
        let others = (0..<distances.rows).filter { $0 != thing }
        let farthest = others.map { distances[thing, $0] }.max() ?? 0
        let squares = others.map { other in
            let part = farthest > 0 ? distances[thing, other] / farthest : 0
            return part * part
        }
        let least = squares.min() ?? 0
        var (low, high, precision) = (0.0, Double.infinity, 1.0)
        var weights: [Double] = []
        for _ in 0..<mostSteps {
            weights = squares.map { (-precision * ($0 - least)).portableExponential }
            let sum = weights.reduce(0, +)
            let mean = zip(weights, squares).reduce(0) { $0 + $1.0 * ($1.1 - least) } / sum
            let difference = sum.portableLogarithm + precision * mean - entropy
            if abs(difference) < tolerance { break }
            if difference > 0 { low = precision } else { high = precision }
            let next = high.isFinite ? (low + high) / 2 : precision * 2
            // Ties at the shortest distance leave more entropy than requested at any precision.
            guard next != precision, next < 1e300 else { break }
            precision = next
        }
        let sum = weights.reduce(0, +)
        var result = Array(repeating: 0.0, count: distances.rows)
        for (other, weight) in zip(others, weights) { result[other] = weight / sum }
        return result
    }
}
