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
    /// Costs of the arcs of an old tree, in its order.
    private var arcCosts = ScratchBuffer<Double>()
    /// How many arcs of the tree each row has.
    private var degrees: [Int32] = []
    /// Arcs that only double precision can tell from better ones.
    private var doubtful: [FlowForest.Arc] = []

    /// Goes on from the tree in `forest`, and dual values that fit it, to the optimum.
    ///
    /// - Returns: the optimum, proven, in units of the costs.
    /// - Throws: where the limit of pivots is reached, which no known problem does; a value that is not proven to be
    ///   optimal is never returned.
    /// - Complexity: O(n m) a sweep over the costs, O(n + m) a pivot; memory O(n + m).
    mutating func solve(_ costs: inout CostRows, _ masses: TransportMasses) throws(GGMLError)
        -> TransportValue
    {
        var pivotsLeft = 100_000 + 1_000 * (costs.rows + costs.columns)
        let mostPivots = pivotsLeft
        countArcs()
        // The last few pivots are found by what looks for a proof.
        var improvedRows = costs.rows
        while improvedRows > costs.rows / 100 {
            improvedRows = sweep(&costs)
            pivotsLeft -= improvedRows
            guard pivotsLeft > 0 else { throw Self.noOptimum(costs) }
        }
        // What pivots add up is rounded; a proof starts from the costs.
        if pivotsLeft < mostPivots { recomputePotentials() }
        var (row, proven, violation) = (0, 0, 0.0)
        while proven < costs.rows {
            let margin = 4 * costs.slack(potentials)
            let end = collectDoubtful(&costs, from: row, margin: margin)
            // Of a part of the rows, the best arcs are soon worse than those of others.
            let isPart = end - row < costs.rows
            let settled = settle(once: isPart, costs.tolerance)
            pivotsLeft -= settled.pivots
            guard pivotsLeft > 0 else { throw Self.noOptimum(costs) }
            if settled.pivots > 0 { (proven, violation) = (0, 0) }
            // The arcs that were left out were above the margin, give or take the slack.
            if settled.rise <= margin / 2 && !(isPart && settled.pivots > 0) {
                proven += end - row
                violation = min(violation, settled.violation)
            }
            row = end < costs.rows ? end : 0
        }
        return TransportValue(
            primal: forest.cost(masses.total), potentials, masses, costs, violation: violation)
    }

    static func noOptimum(_ costs: borrowing CostRows) -> GGMLError {
        GGMLError(
            .notConverged,
            "transport between \(costs.rows) and \(costs.columns) points: expected an optimum within the limit of "
                + "pivots, found none; please report this as a bug")
    }

    /// About which share of the rows has an arc that improves the tree; some in every 64 are asked.
    mutating func violatedShare(_ costs: inout CostRows) -> Double {
        let slack = costs.slack(potentials)
        var (violated, asked) = (0, 0)
        for first in stride(from: 0, to: costs.rows, by: 64) {
            let rows = costs.findMinima(first, less: columnDuals)
            asked += rows.count
            violated += rows.count { Double(costs.minima[$0 - first]) < potentials[$0] - slack }
        }
        return Double(violated) / Double(asked)
    }

    // MARK: Pricing

    /// One round over the rows, with a pivot on the best arc of each that certainly has one that improves the tree.
    ///
    /// - Returns: the pivots.
    private mutating func sweep(_ costs: inout CostRows) -> Int {
        var (pivots, first) = (0, 0)
        let slack = costs.slack(potentials)
        while first < costs.rows {
            let rows = costs.findMinima(first, less: columnDuals)
            for row in rows where Double(costs.minima[row - first]) < potentials[row] - slack {
                // Pivots of rows before may have changed it.
                let cheapest = costs.cheapest(row, less: columnDuals)
                guard Double(cheapest.least) < potentials[row] - slack else { continue }
                _ = pivot(row, cheapest.column, cost: costs.exact(row, cheapest.column))
                pivots += 1
            }
            first = rows.upperBound
        }
        return pivots
    }

    /// Lists the arcs of rows from `first` on that are not in the tree and that single precision does not tell to be
    /// dearer than `margin`.
    ///
    /// Most rows have none: those of the tree are always within the margin, so a row is done where no more are.
    /// - Returns: the row behind the last one looked at; not all are where very many arcs are as good as those of the tree.
    private mutating func collectDoubtful(_ costs: inout CostRows, from first: Int, margin: Double) -> Int {
        let mostListed = 16 * (costs.rows + costs.columns)
        doubtful.removeAll(keepingCapacity: true)
        let bound = { [potentials] row in Float(potentials[row] + margin).nextUp }
        var next = first
        while next < costs.rows && doubtful.count <= mostListed {
            let rows = costs.count(next, less: columnDuals, atMost: bound)
            for row in rows where costs.counts[row - rows.lowerBound] != degrees[row] {
                listDoubtful(row, &costs, atMost: bound(row))
            }
            next = rows.upperBound
        }
        return next
    }

    private mutating func listDoubtful(_ row: Int, _ costs: inout CostRows, atMost bound: Float) {
        let found = costs.find(row..<row + 1, less: columnDuals) { _ in bound }
        for position in 0..<found {
            let column = Int(costs.foundColumns[position])
            guard !forest.areLinked(row, costs.rows + column) else { continue }
            doubtful.append(FlowForest.Arc(row: row, column: column, cost: costs.exact(row, column)))
        }
    }

    private func reducedCost(_ arc: FlowForest.Arc) -> Double {
        arc.cost - potentials[arc.row] - potentials[forest.rows + arc.column]
    }

    /// Pivots on the best arc that each row has in the list, once or, with those that the tree drops, until none improves
    /// this.
    ///
    /// - Returns: the pivots; by how much reduced costs of other arcs may have fallen; the most negative reduced cost
    ///   that was left in the list.
    private mutating func settle(once: Bool, _ tolerance: Double) -> (
        pivots: Int, rise: Double, violation: Double
    ) {
        let start = potentials
        var (pivots, violation) = (0, 0.0)
        while true {
            let before = pivots
            violation = 0
            var next = 0
            while next < doubtful.count {
                var (arc, least) = (doubtful[next], reducedCost(doubtful[next]))
                next += 1
                while next < doubtful.count && doubtful[next].row == arc.row {
                    let other = reducedCost(doubtful[next])
                    if other < least { (arc, least) = (doubtful[next], other) }
                    next += 1
                }
                if least < -tolerance {
                    doubtful.append(pivot(arc.row, arc.column, cost: arc.cost))
                    pivots += 1
                } else {
                    violation = min(violation, least)
                }
            }
            if pivots == before { break }
            recomputePotentials()
            if once { break }
        }
        func rise(_ nodes: Range<Int>) -> Double {
            nodes.reduce(-.infinity) { max($0, potentials[$1] - start[$1]) }
        }
        return (
            pivots, pivots == 0 ? 0 : rise(0..<forest.rows) + rise(forest.rows..<potentials.count), violation
        )
    }

    // MARK: Basis

    private mutating func countArcs() {
        degrees.removeAll(keepingCapacity: true)
        degrees.append(contentsOf: repeatElement(0, count: forest.rows))
        for (index, node) in forest.nodes.enumerated() where node.parent >= 0 {
            degrees[forest.isRow(index) ? index : Int(node.parent)] += 1
        }
    }

    /// - Returns: the arc that leaves the tree.
    private mutating func pivot(_ row: Int, _ column: Int, cost: Double) -> FlowForest.Arc {
        let rows = forest.rows
        let reduced = cost - potentials[row] - potentials[rows + column]
        let (top, dropped) = forest.pivot(row: row, column: rows + column, cost: cost)
        degrees[row] += 1
        degrees[dropped.row] -= 1
        let topIsRow = top < rows
        forest.forEachNode(below: top) { _, node in
            potentials[node] += (node < rows) == topIsRow ? reduced : -reduced
            if node >= rows { columnDuals[node - rows] = Float(potentials[node]) }
        }
        return dropped
    }

    /// Computes the dual values that an old tree has under these costs.
    ///
    /// - Complexity: O(n + m)
    mutating func setPotentials(_ costs: borrowing CostRows, of tree: TransportTree) {
        let rows = costs.rows
        precondition(tree.nodes.count == rows + costs.columns)
        clearPotentials(costs)
        arcCosts.resize(tree.nodes.count)
        for position in 0..<tree.nodes.count {
            let node = tree.nodes[position]
            if position > 0 {
                let parent = tree.nodes[tree.parents[position]]
                let cost = node < rows ? costs.exact(node, parent - rows) : costs.exact(parent, node - rows)
                arcCosts[position] = cost
                potentials[node] = cost - potentials[parent]
            }
            if node >= rows { columnDuals[node - rows] = Float(potentials[node]) }
        }
    }

    /// Takes the old tree of which `setPotentials` was told.
    ///
    /// - Precondition: it is feasible for these masses.
    /// - Complexity: O(n + m)
    mutating func load(_ tree: TransportTree, _ masses: TransportMasses) {
        forest.reset(rows: masses.supplies.count, columns: masses.demands.count)
        for (position, flow) in tree.flows(masses).enumerated().dropFirst() {
            forest.attach(
                tree.nodes[position], to: tree.nodes[tree.parents[position]], flow: flow,
                cost: arcCosts[position])
        }
    }

    private mutating func clearPotentials(_ costs: borrowing CostRows) {
        potentials.removeAll(keepingCapacity: true)
        potentials.append(contentsOf: repeatElement(0, count: costs.rows + costs.columns))
        columnDuals.resize(costs.stride)
        columnDuals.fill(0)
    }

    /// Computes the dual values from the costs of the tree's arcs.
    mutating func setPotentials(_ costs: borrowing CostRows) {
        forest.setCosts { row, column in costs.exact(row, column) }
        clearPotentials(costs)
        recomputePotentials()
    }

    /// - Complexity: O(n + m)
    private mutating func recomputePotentials() {
        let rows = forest.rows
        forest.forEachNode(below: forest.root) { forest, node in
            let above = forest.nodes[node]
            potentials[node] = above.parent < 0 ? 0 : above.cost - potentials[Int(above.parent)]
            if node >= rows { columnDuals[node - rows] = Float(potentials[node]) }
        }
    }
}
