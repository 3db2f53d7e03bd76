/// How much mass each point of two clouds has, as whole numbers with equal totals.
///
/// Whole numbers make flows exact: they never drift, and a flow that should be zero is zero, which the rule against
/// cycling of the network simplex rests on.
public struct TransportMasses: Equatable, Sendable {
    public let supplies: [Int64]
    public let demands: [Int64]
    /// The sum of either.
    public let total: Int64

    /// Whether each point has mass 1, so that a plan can pair them off.
    package var isAssignment: Bool { total == Int64(supplies.count) && supplies.count == demands.count }

    /// The weights of two clouds' points.
    public init(_ x: PointCloud, _ y: PointCloud) throws(GGMLError) {
        if x.weights == nil && y.weights == nil {
            self.init(uniform: x.count, y.count)
        } else {
            func weights(_ cloud: PointCloud) -> [Double] {
                cloud.weights ?? Array(repeating: 1, count: cloud.count)
            }
            try self.init(weights(x), weights(y))
        }
    }

    /// Equal weights: with g = gcd(n, m), each of n points supplies m/g and each of m demands n/g.
    public init(uniform n: Int, _ m: Int) {
        precondition(n > 0 && m > 0)
        var (divisor, rest) = (n, m)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        supplies = Array(repeating: Int64(m / divisor), count: n)
        demands = Array(repeating: Int64(n / divisor), count: m)
        total = Int64(n) * Int64(m / divisor)
    }

    /// Any positive weights: each side is scaled to a total of 2⁵³ and rounded to whole numbers, an error of at most
    /// 2⁻⁵³ of the total a point; what rounding leaves over goes to the heaviest point.
    public init(_ a: [Double], _ b: [Double]) throws(GGMLError) {
        total = 1 << 53
        supplies = try Self.quantized(a, total)
        demands = try Self.quantized(b, total)
    }

    private static func quantized(_ weights: [Double], _ total: Int64) throws(GGMLError) -> [Int64] {
        let sum = try weights.sumOfWeights()
        guard let heaviest = weights.indices.max(by: { weights[$0] < weights[$1] }) else {
            throw GGMLError(.badData, "weights: expected positive finite numbers, found others")
        }
        var masses = weights.map { max(1, Int64(($0 / sum * Double(total)).rounded())) }
        masses[heaviest] += total - masses.reduce(0, +)
        guard masses[heaviest] > 0 else {
            throw GGMLError(.badData, "weights: expected fewer than 2⁵³ points, found more")
        }
        return masses
    }
}

extension [Double] {
    /// Their sum; all must be positive, and it finite.
    func sumOfWeights() throws(GGMLError) -> Double {
        let sum = reduce(0, +)
        guard allSatisfy({ $0 > 0 }), sum.isFinite else {
            throw GGMLError(.badData, "weights: expected positive finite numbers, found others")
        }
        return sum
    }
}
