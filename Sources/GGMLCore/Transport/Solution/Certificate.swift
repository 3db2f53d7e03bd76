/// The value of a transport problem between its two proofs, in units and in the order of the solver.
struct Certificate: Equatable, Sendable {
    /// The cost of the plan: an upper bound.
    let primal: Double
    /// What the dual values prove: a lower bound.
    let dual: Double
    /// How far rounding may put the difference of both off.
    let rounding: Double
    /// u of the rows, then v of the columns.
    private let duals: [Double]
    /// The most negative reduced cost: taking it from every u makes the dual values feasible.
    private let violation: Double

    /// The value of a plan, and of dual values that fit it.
    ///
    /// - Parameters:
    ///   - primal: the cost of the plan.
    ///   - duals: u of the rows, then v of the columns.
    ///   - violation: the most negative reduced cost, or 0.
    init(
        primal: Double, _ duals: [Double], _ marginals: Marginals, _ costs: borrowing ExactCosts,
        violation: Double
    ) {
        let unit = 1 / Double(marginals.total)
        let rows = costs.rowCount
        func mass(_ node: Int) -> Double {
            Double(node < rows ? marginals.supplies[node] : marginals.demands[node - rows]) * unit
        }
        // What is added to all u and taken from all v changes nothing. Where a point far from all others has the value 0,
        // all others have large ones, and rounding may hide much; so both sides are given the same sum.
        let excess = duals.indices.reduce(0) { $0 + (($1 < rows ? 1 : -1) * mass($1) * duals[$1]) } / 2
        let balanced = duals.indices.map { duals[$0] + ($0 < rows ? -excess : excess) }
        var (dual, size, largest) = (violation, 0.0, 0.0)
        for (node, value) in balanced.enumerated() {
            dual += mass(node) * value
            size += mass(node) * abs(value)
            largest = max(largest, abs(value), abs(duals[node]))
        }
        // Each of the terms of a sum adds a rounding of at most 2⁻⁵² of the sum; a single reduced cost has those of its
        // cost and dual values, before and after they are balanced.
        let terms = Double(duals.count + costs.dimensions)
        let single = (Double(costs.dimensions) + 4) * costs.largest + 5 * largest
        self.primal = primal
        self.dual = dual
        self.duals = balanced
        self.violation = violation
        rounding = 0x1p-52 * (terms * (primal + size) + single)
    }

    /// The optimum is at most this much below `primal`.
    var gap: Double { max(0, primal - dual) + rounding }

    /// Dual values whose weighted sum is `primal` − `gap`, which leaves room for rounding: u + v is at most the cost also
    /// where both are computed in double precision.
    ///
    /// - Parameter rows: how many of them are u.
    func feasibleDuals(rows: Int) -> [Double] {
        let shift = violation - (dual - (primal - gap))
        return duals[..<rows].map { $0 + shift } + duals[rows...]
    }

    /// - Throws: `.internalFault` where the gap is more than 10⁻⁶ of the value and 10⁻¹² of the largest cost.
    func check(_ costs: borrowing ExactCosts) throws(GGMLError) {
        let acceptable = max(1e-6 * primal, 1e-12 * costs.largest)
        guard abs(primal - dual) <= acceptable else {
            throw GGMLError(
                .internalFault,
                "transport: expected a duality gap of at most \(acceptable), found \(primal - dual); please report this "
                    + "as a bug")
        }
    }
}
