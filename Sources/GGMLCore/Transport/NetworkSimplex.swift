/// Exact optimal transport between two weighted clouds, by the primal network simplex.
///
/// (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, chapter 11.) Pivots are chosen in single precision and decided in
/// double; an optimum is proven in double precision.
struct NetworkSimplex: ~Copyable {
    var forest = FlowForest()
    /// Dual values: u of the rows, v of the columns; u + v = cost on every arc of the tree.
    private(set) var potentials: [Double] = []
    /// v in single precision; it chooses pivots and proves nothing.
    var columnDuals = LaneBuffer()

    /// Goes on from the tree in `forest`, and dual values that fit it, to the optimum.
    ///
    /// - Returns: the optimum, proven, in units of the costs.
    /// - Throws: where the limit of pivots is reached, which no known problem does; a value that is not proven to be
    ///   optimal is never returned.
    /// - Complexity: O(n m) a sweep over the costs, O(n + m) a pivot; memory O(n + m).
    mutating func solve(_ costs: inout CostRows, _ masses: TransportMasses) throws(GGMLError)
        -> TransportValue
    {
        // What rounding leaves of a reduced cost; the error that it allows is part of the gap.
        let tolerance = (1e-13 + 0x1p-52 * Double(costs.dimensions)) * costs.largest
        var pivotsLeft = 100_000 + 1_000 * (costs.rows + costs.columns)
        while true {
            var improvedRows = costs.rows
            while improvedRows > costs.rows / 64 {
                improvedRows = sweep(&costs, tolerance, inDouble: false).pivots
                pivotsLeft -= improvedRows
                guard pivotsLeft > 0 else { throw Self.noOptimum(costs) }
            }
            // What pivots add up is rounded; a proof starts from the costs.
            recomputePotentials(costs)
            let last = sweep(&costs, tolerance, inDouble: true)
            if last.pivots == 0 { return value(costs, masses, violation: last.violation) }
            pivotsLeft -= last.pivots
        }
    }

    static func noOptimum(_ costs: borrowing CostRows) -> GGMLError {
        GGMLError(
            .notConverged,
            "transport between \(costs.rows) and \(costs.columns) points: expected an optimum within the limit of "
                + "pivots, found none; please report this as a bug")
    }

    /// About which share of the rows has an arc that improves the tree; every fourth is asked.
    mutating func violatedShare(_ costs: inout CostRows) -> Double {
        let slack = slack(costs)
        let rows = stride(from: 0, to: costs.rows, by: 4)
        var violated = 0
        for row in rows where Double(costs.minimum(row, less: columnDuals)) < potentials[row] - slack {
            violated += 1
        }
        return Double(violated) / Double((costs.rows + 3) / 4)
    }

    // MARK: Pricing

    /// One round over the rows, with a pivot on the best arc of each that has one.
    ///
    /// - Parameter inDouble: false leaves out what only double precision could tell.
    /// - Returns: the pivots, and the most negative reduced cost that was left.
    private mutating func sweep(_ costs: inout CostRows, _ tolerance: Double, inDouble: Bool) -> (
        pivots: Int, violation: Double
    ) {
        var (pivots, violation) = (0, 0.0)
        let slack = slack(costs)
        for row in 0..<costs.rows {
            let best = best(row, &costs, slack, inDouble: inDouble)
            if best.reduced < -tolerance {
                pivot(row, best.column, best.reduced)
                pivots += 1
            } else {
                violation = min(violation, best.reduced)
            }
        }
        return (pivots, violation)
    }

    /// The arc of a row with the most negative reduced cost; in single precision the one it takes for that, if it is
    /// sure that there are such.
    private func best(_ row: Int, _ costs: inout CostRows, _ slack: Double, inDouble: Bool) -> (
        column: Int, reduced: Double
    ) {
        var best = (column: 0, reduced: 0.0)
        guard inDouble else {
            let minimum = costs.minimum(row, less: columnDuals)
            guard Double(minimum) < potentials[row] - slack,
                let column = costs.next(row, less: columnDuals, atMost: minimum)
            else { return best }
            return (column, reducedCost(row, column, costs))
        }
        // Nothing above the bound is negative; what is below must be looked at, the arcs of the tree among it.
        let bound = Float(potentials[row] + slack).nextUp
        var start = 0
        while let column = costs.next(row, less: columnDuals, atMost: bound, from: start) {
            let reduced = reducedCost(row, column, costs)
            if reduced < best.reduced { best = (column, reduced) }
            start = column + 1
        }
        return best
    }

    private var largestPotential: Double { potentials.reduce(0) { max($0, abs($1)) } }

    /// How far a reduced cost in single precision may be from the true one: v is rounded once, then c − v, then u.
    private func slack(_ costs: borrowing CostRows) -> Double {
        costs.error + (3 * largestPotential + costs.largest) * 0x1p-24 * 1.01
    }

    private func reducedCost(_ row: Int, _ column: Int, _ costs: borrowing CostRows) -> Double {
        costs.exact(row, column) - potentials[row] - potentials[costs.rows + column]
    }

    // MARK: Basis

    private mutating func pivot(_ row: Int, _ column: Int, _ reduced: Double) {
        let rows = forest.rows
        let top = forest.pivot(row: row, column: rows + column)
        let topIsRow = top < rows
        forest.forEachNode(below: top) { _, node in
            potentials[node] += (node < rows) == topIsRow ? reduced : -reduced
            if node >= rows { columnDuals[node - rows] = Float(potentials[node]) }
        }
    }

    /// Computes the dual values from the costs of the tree's arcs.
    /// - Complexity: O(n + m)
    mutating func recomputePotentials(_ costs: borrowing CostRows) {
        let rows = costs.rows
        potentials.removeAll(keepingCapacity: true)
        potentials.append(contentsOf: repeatElement(0, count: rows + costs.columns))
        columnDuals.resize(costs.stride)
        columnDuals.fill(0)
        forest.forEachNode(below: forest.root) { forest, node in
            let parent = forest.parent(node)
            guard parent >= 0 else { return }
            let arc = node < rows ? costs.exact(node, parent - rows) : costs.exact(parent, node - rows)
            potentials[node] = arc - potentials[parent]
            if node >= rows { columnDuals[node - rows] = Float(potentials[node]) }
        }
    }

    // MARK: Certificate

    /// - Parameter violation: the most negative reduced cost; taking it from every u makes the dual feasible.
    private func value(_ costs: borrowing CostRows, _ masses: TransportMasses, violation: Double)
        -> TransportValue
    {
        let unit = 1 / Double(masses.total)
        var primal = 0.0
        forest.forEachArc { row, column, flow in primal += Double(flow) * unit * costs.exact(row, column) }
        var (dual, size) = (violation, 0.0)
        for (node, potential) in potentials.enumerated() {
            let mass = node < costs.rows ? masses.supplies[node] : masses.demands[node - costs.rows]
            dual += Double(mass) * unit * potential
            size += Double(mass) * unit * abs(potential)
        }
        // Each of the terms of a sum adds a rounding of at most 2⁻⁵² of the sum; a single reduced cost has those of its
        // cost and dual values.
        let terms = Double(potentials.count + costs.dimensions)
        let single = (Double(costs.dimensions) + 4) * costs.largest + 4 * largestPotential
        let rounding = 0x1p-52 * (terms * (primal + size) + single)
        return TransportValue(primal: primal, dual: dual, rounding: rounding)
    }
}

/// The value of a transport problem, between its two proofs.
struct TransportValue: Equatable, Sendable {
    /// What the plan costs: an upper bound.
    let primal: Double
    /// What the dual values prove: a lower bound.
    let dual: Double
    /// How far their difference may be off.
    let rounding: Double

    /// Never negative.
    var gap: Double { max(0, primal - dual) }
}
