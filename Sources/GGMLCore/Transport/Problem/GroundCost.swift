/// What it costs to move a unit of mass from one point to another.
public enum GroundCost: String, Sendable {
    /// ‖x − y‖₂
    case euclidean
    /// ‖x − y‖₁
    case cityblock
    /// 1 − x·y / (‖x‖ ‖y‖); the points must not be zero. Computed as ‖x − y‖² / 2 of points of length 1, which does not
    /// cancel where they are close.
    case cosine
}

extension GroundCost {
    /// The cost between point `i` of one cloud and point `j` of another, in double precision.
    ///
    /// - Precondition: for the cosine, the points have length 1.
    /// - Complexity: O(k) in k dimensions
    func between(_ x: PointCloud, _ i: Int, _ y: PointCloud, _ j: Int) -> Double {
        let a = x.coordinates.span.extracting(x.range(i))
        let b = y.coordinates.span.extracting(y.range(j))
        var sum = 0.0
        for d in a.indices {
            let difference = a[d] - b[d]
            sum += self == .cityblock ? abs(difference) : difference * difference
        }
        switch self {
        case .euclidean: return sum.squareRoot()
        case .cityblock: return sum
        case .cosine: return sum / 2
        }
    }

    /// The unit in which points in these ranges have costs that neither overflow nor vanish: a power of two, so that
    /// dividing by it rounds nothing.
    func unit(_ ranges: [ClosedRange<Double>]) -> Double {
        let spread = ranges.reduce(0) { max($0, $1.upperBound - $1.lowerBound) }
        guard self != .cosine, spread > 0 else { return 1 }
        return Double(sign: .plus, exponent: max(Int(spread.exponent), -1000), significand: 1)
    }

    /// An upper bound of the cost between points whose coordinates differ by at most `widths`.
    func bound(_ widths: [Double]) -> Double {
        switch self {
        case .euclidean: widths.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .cityblock: widths.reduce(0, +)
        case .cosine: 2
        }
    }

    /// How far a cost in single precision can be from the true one, for points that were moved to the centre of these
    /// ranges and then rounded.
    ///
    /// With ε = 2⁻²⁴ the rounding of two coordinates puts their difference off by ε times the range, all together a cost
    /// by ε times the largest; the arithmetic on k differences adds relative errors: one for each difference, square and
    /// sum, of which a root leaves half. What moving to the centre rounds, in double precision, comes on top.
    func roundingError(_ ranges: [ClosedRange<Double>], largest: Double) -> Double {
        let k = Double(ranges.count)
        let terms =
            switch self {
            case .euclidean: 1 + k / 2 + 2
            case .cityblock: 1 + k + 1
            case .cosine: 2 * k.squareRoot() + k + 2
            }
        let far = ranges.reduce(0) { max($0, abs($1.lowerBound), abs($1.upperBound)) }
        return 0x1p-24 * terms * largest * 1.01 + 0x1p-51 * k * far
    }
}
