/// The value of a transport problem, between its two proofs.
struct TransportValue: Equatable, Sendable {
    /// What the plan costs: an upper bound.
    let primal: Double
    /// What the dual values prove: a lower bound.
    let dual: Double
    /// How far their difference may be off.
    let rounding: Double

    /// The value of a plan and dual values that fit it.
    ///
    /// - Parameters:
    ///   - primal: what the plan costs.
    ///   - potentials: of rows and columns.
    ///   - violation: the most negative reduced cost; taking it from every u makes the dual feasible.
    init(
        primal: Double, _ potentials: [Double], _ masses: TransportMasses, _ costs: borrowing CostRows,
        violation: Double
    ) {
        let unit = 1 / Double(masses.total)
        var (dual, size, largest) = (violation, 0.0, 0.0)
        for (node, potential) in potentials.enumerated() {
            let mass = node < costs.rows ? masses.supplies[node] : masses.demands[node - costs.rows]
            dual += Double(mass) * unit * potential
            size += Double(mass) * unit * abs(potential)
            largest = max(largest, abs(potential))
        }
        // Each of the terms of a sum adds a rounding of at most 2⁻⁵² of the sum; a single reduced cost has those of its
        // cost and dual values.
        let terms = Double(potentials.count + costs.dimensions)
        let single = (Double(costs.dimensions) + 4) * costs.largest + 4 * largest
        self.primal = primal
        self.dual = dual
        rounding = 0x1p-52 * (terms * (primal + size) + single)
    }

    /// Never negative.
    var gap: Double { max(0, primal - dual) }
}
