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
    /// No two points whose coordinates differ by at most `widths` cost more than this.
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
            case .cosine: 4 + k + 2
            }
        let far = ranges.reduce(0) { max($0, abs($1.lowerBound), abs($1.upperBound)) }
        return 0x1p-24 * terms * largest * 1.01 + 0x1p-51 * k * far
    }
}
