/// What it costs to move a unit of mass from one point to another.
public enum GroundCost: String, Sendable {
    /// ‖x − y‖₂
    case euclidean
    /// ‖x − y‖₁
    case cityblock
    /// 1 − x·y / (‖x‖ ‖y‖); the points must not be zero.
    case cosine
}

extension GroundCost {
    /// The cost between point `i` of one cloud and point `j` of another, in double precision.
    ///
    /// For the cosine, the points must have length 1: then 1 − x·y = ‖x − y‖² / 2, which does not cancel where they are
    /// close.
    /// - Complexity: O(dimensions)
    func between(_ x: PointCloud, _ i: Int, _ y: PointCloud, _ j: Int) -> Double {
        let (a, b) = (i * x.dimensions, j * y.dimensions)
        var sum = 0.0
        for d in 0..<x.dimensions {
            let difference = x.coordinates[a + d] - y.coordinates[b + d]
            sum += self == .cityblock ? abs(difference) : difference * difference
        }
        switch self {
        case .euclidean: return sum.squareRoot()
        case .cityblock: return sum
        case .cosine: return sum / 2
        }
    }

    /// No two points whose coordinates differ by at most `widths` cost more than this.
    func bound(_ widths: [Double]) -> Double {
        switch self {
        case .euclidean: widths.reduce(0) { $0 + $1 * $1 }.squareRoot()
        case .cityblock: widths.reduce(0, +)
        case .cosine: 2
        }
    }

    /// The clouds in a scale in which no cost overflows or vanishes, and how large a cost of 1 then is.
    ///
    /// The scale is a power of two, so nothing is rounded. For the cosine, the points get length 1.
    func prepared(_ x: PointCloud, _ y: PointCloud) -> (x: PointCloud, y: PointCloud, unit: Double) {
        if self == .cosine { return (x.normalized, y.normalized, 1) }
        let spread = x.ranges(with: y).map { $0.upperBound - $0.lowerBound }.max() ?? 0
        guard spread > 0 else { return (x, y, 1) }
        let unit = Double(sign: .plus, exponent: max(Int(spread.exponent), -1000), significand: 1)
        return (x.scaled(by: 1 / unit), y.scaled(by: 1 / unit), unit)
    }
}
