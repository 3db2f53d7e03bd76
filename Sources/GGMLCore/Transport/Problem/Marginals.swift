/// How much mass each point of two clouds has, as whole numbers with equal totals.
///
/// Whole numbers make flows exact: they never drift, and a flow that should be zero is zero, which the rule against
/// cycling of the network simplex rests on.
package struct Marginals: Equatable, Sendable {
    package let supplies: [Int64]
    package let demands: [Int64]
    /// The sum of either.
    package let total: Int64

    /// Weights are scaled to this total.
    static let weightedTotal: Int64 = 1 << 53

    /// Whether each point has mass 1, so that a plan can pair them off.
    package var isAssignment: Bool { total == Int64(supplies.count) && supplies.count == demands.count }

    /// The marginals of a transport from x to y.
    ///
    /// - Precondition: neither is empty.
    package init(_ x: PointCloud, _ y: PointCloud) {
        guard x.masses != nil || y.masses != nil else {
            self.init(uniform: x.count, y.count)
            return
        }
        self.init(
            weighted: x.masses ?? Self.masses(uniform: x.count), y.masses ?? Self.masses(uniform: y.count))
    }

    /// Equal weights: with g = gcd(n, m), each of n points supplies m/g and each of m demands n/g.
    package init(uniform n: Int, _ m: Int) {
        precondition(n > 0 && m > 0)
        let divisor = greatestCommonDivisor(n, m)
        supplies = Array(repeating: Int64(m / divisor), count: n)
        demands = Array(repeating: Int64(n / divisor), count: m)
        total = Int64(n) * Int64(m / divisor)
    }

    /// The marginals of clouds with these weights.
    ///
    /// - Throws: `.badData` where a weight is not positive, or their sum is not finite.
    package init(weights a: [Double], _ b: [Double]) throws(GGMLError) {
        self.init(weighted: try Self.masses(of: a), try Self.masses(of: b))
    }

    private init(weighted supplies: [Int64], _ demands: [Int64]) {
        self.supplies = supplies
        self.demands = demands
        total = Self.weightedTotal
    }

    /// Scales weights to a total of 2⁵³ and rounds them to whole numbers, an error of at most 2⁻⁵³ of the total a point;
    /// what rounding leaves over goes to the heaviest point.
    ///
    /// - Throws: `.badData` where a weight is not positive, or their sum is not finite.
    static func masses(of weights: [Double]) throws(GGMLError) -> [Int64] {
        let sum = try weights.sumOfWeights()
        guard let heaviest = weights.indices.max(by: { weights[$0] < weights[$1] }) else { return [] }
        var masses = weights.map { max(1, Int64(($0 / sum * Double(weightedTotal)).rounded())) }
        masses[heaviest] += weightedTotal - masses.reduce(0, +)
        guard masses[heaviest] > 0 else {
            throw .expected("fewer than 2⁵³ points", found: "\(weights.count)", in: "weights")
        }
        return masses
    }

    private static func masses(uniform count: Int) -> [Int64] {
        let share = (1 / Double(count) * Double(weightedTotal)).rounded()
        var masses = Array(repeating: Int64(share), count: count)
        masses[0] += weightedTotal - Int64(share) * Int64(count)
        return masses
    }
}

extension [Double] {
    /// The sum of weights.
    ///
    /// - Throws: `.badData` where one is not positive, or the sum is not finite.
    func sumOfWeights() throws(GGMLError) -> Double {
        if let wrong = first(where: { !($0 > 0 && $0.isFinite) }) {
            throw .expected("positive finite numbers", found: "\(wrong)", in: "weights")
        }
        let sum = reduce(0, +)
        guard sum.isFinite else { throw .expected("a finite sum", found: "\(sum)", in: "weights") }
        return sum
    }
}

/// The greatest common divisor of two whole numbers that are not negative.
func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
