/// The primal network simplex, from a feasible spanning tree to the proven optimum.
///
/// (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, chapter 11.) Pivots are chosen in single precision and decided in
/// double; an optimum is proven in double precision.
struct NetworkSimplex: ~Copyable {
    var forest = FlowForest()
    /// Dual values, u of the rows and then v of the columns; u + v = cost on every arc of the tree.
    private(set) var duals: [Double] = []
    /// v in single precision; it chooses pivots and proves nothing.
    var columnDuals = FloatBuffer()
    /// Costs of the arcs of an old tree, in its order.
    private var arcCosts = Buffer<Double>()
    /// How many arcs of the tree each row has.
    private var degrees: [Int32] = []
    private var candidates = CandidateArcs()
    /// Answers of `CostRows` about rows that are looked at together, and what was asked.
    private var minima = FloatBuffer()
    private var counts = Buffer<Int32>()
    private var bounds = FloatBuffer()

    /// Goes on from the tree in `forest`, and dual values that fit it, to the optimum.
    ///
    /// - Returns: the optimum, proven, in units of the costs.
    /// - Throws: `.internalFault` where the limit of pivots is reached, which no known problem does; a value that is not
    ///   proven to be optimal is never returned.
    /// - Complexity: O(n m) a pricing pass over the costs, O(n + m) a pivot; memory O(n + m)
    mutating func solve(_ costs: inout TransportCosts, _ marginals: Marginals) throws(GGMLError)
        -> Certificate
    {
        let rowCount = costs.rowCount
        var pivotsLeft = 100_000 + 1_000 * (rowCount + costs.columnCount)
        let mostPivots = pivotsLeft
        countArcs()
        // The last few pivots are found by the candidates for the proof.
        var pivots = rowCount
        while pivots > rowCount / 100 {
            pivots = price(&costs)
            pivotsLeft -= pivots
            guard pivotsLeft > 0 else { throw .noOptimum(costs, within: "pivots") }
        }
        // What pivots add up is rounded; a proof starts from the costs.
        if pivotsLeft < mostPivots { recomputeDuals() }
        var (row, proven, violation) = (0, 0, 0.0)
        while proven < rowCount {
            let margin = 4 * costs.exact.roundingBound(duals)
            let end = listCandidates(&costs, from: row, margin: margin)
            // The best arcs of some rows alone are soon worse than those of others.
            let isPart = end - row < rowCount
            let priced = repriceCandidates(once: isPart, costs.exact.tolerance)
            pivotsLeft -= priced.pivots
            guard pivotsLeft > 0 else { throw .noOptimum(costs, within: "pivots") }
            if priced.pivots > 0 { (proven, violation) = (0, 0) }
            // Arcs that were no candidates had true reduced costs of more than 3/4 of the margin.
            if priced.rise <= margin / 2 && !(isPart && priced.pivots > 0) {
                proven += end - row
                violation = min(violation, priced.violation)
            }
            row = end < rowCount ? end : 0
        }
        return Certificate(
            primal: forest.cost(marginals.total), duals, marginals, costs.exact, violation: violation)
    }

    /// About which share of the rows has an arc that improves the tree; the first few in every 64 are asked.
    mutating func violatedShare(_ costs: inout TransportCosts) -> Double {
        let roundingBound = costs.exact.roundingBound(duals)
        var (violated, asked) = (0, 0)
        for first in stride(from: 0, to: costs.rowCount, by: 64) {
            let rows = costs.rows.findMinima(first, less: columnDuals, &minima)
            asked += rows.count
            violated += rows.count { Double(minima[$0 - first]) < duals[$0] - roundingBound }
        }
        return Double(violated) / Double(asked)
    }

    // MARK: Pricing

    /// One pricing pass over the rows, with a pivot on the best arc of each that certainly has one that improves the tree.
    ///
    /// - Returns: the pivots.
    private mutating func price(_ costs: inout TransportCosts) -> Int {
        var (pivots, first) = (0, 0)
        let roundingBound = costs.exact.roundingBound(duals)
        while first < costs.rowCount {
            let rows = costs.rows.findMinima(first, less: columnDuals, &minima)
            for row in rows where Double(minima[row - first]) < duals[row] - roundingBound {
                // Pivots of rows before may have changed it.
                let cheapest = costs.rows.cheapest(row, less: columnDuals)
                guard Double(cheapest.least) < duals[row] - roundingBound else { continue }
                _ = pivot(row, cheapest.column, cost: costs.exact[row, cheapest.column])
                pivots += 1
            }
            first = rows.upperBound
        }
        return pivots
    }

    /// Lists the arcs of rows from `first` on that are not in the tree and whose reduced cost in single precision is at most
    /// `margin`.
    ///
    /// Most rows have none: those of the tree are always within the margin, so a row is done where no more are.
    /// - Returns: the row behind the last one looked at; not all are where very many arcs are as good as those of the tree.
    private mutating func listCandidates(_ costs: inout TransportCosts, from first: Int, margin: Double)
        -> Int
    {
        let mostCandidates = 16 * (costs.rowCount + costs.columnCount)
        candidates.removeAll()
        var next = first
        while next < costs.rowCount && candidates.count <= mostCandidates {
            let rows = costs.rows.together(next)
            setBounds(rows, margin)
            costs.rows.count(next, less: columnDuals, atMost: bounds, &counts)
            for row in rows where counts[row - next] != degrees[row] {
                setBounds(row..<row + 1, margin)
                candidates.list(row, &costs.rows, less: columnDuals, atMost: bounds) { row, column in
                    forest.areLinked(row, forest.rows + column)
                }
            }
            next = rows.upperBound
        }
        candidates.price(costs.exact)
        return next
    }

    private mutating func setBounds(_ rows: Range<Int>, _ margin: Double) {
        bounds.resize(rows.count)
        for row in rows { bounds[row - rows.lowerBound] = Float(duals[row] + margin).nextUp }
    }

    /// Pivots on the best candidate of each row, once or, with the arcs that leave the tree as candidates, too, until none
    /// improves it.
    ///
    /// - Returns: the pivots; by how much reduced costs of other arcs may have fallen; the most negative reduced cost of a
    ///   candidate that was left.
    private mutating func repriceCandidates(once: Bool, _ tolerance: Double) -> (
        pivots: Int, rise: Double, violation: Double
    ) {
        let start = duals
        let rowCount = forest.rows
        var (pivots, violation) = (0, 0.0)
        while true {
            let before = pivots
            violation = 0
            var next = 0
            while next < candidates.count {
                var (best, least) = (next, candidates.reducedCost(next, duals, rowCount: rowCount))
                next += 1
                while next < candidates.count && candidates.rows[next] == candidates.rows[best] {
                    let other = candidates.reducedCost(next, duals, rowCount: rowCount)
                    if other < least { (best, least) = (next, other) }
                    next += 1
                }
                if least < -tolerance {
                    let arc = candidates.arc(best)
                    candidates.append(pivot(arc.row, arc.column, cost: arc.cost))
                    pivots += 1
                } else {
                    violation = min(violation, least)
                }
            }
            if pivots == before { break }
            recomputeDuals()
            if once { break }
        }
        func rise(_ nodes: Range<Int>) -> Double {
            nodes.reduce(-.infinity) { max($0, duals[$1] - start[$1]) }
        }
        return (pivots, pivots == 0 ? 0 : rise(0..<rowCount) + rise(rowCount..<duals.count), violation)
    }

    // MARK: Tree

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
        let reducedCost = cost - duals[row] - duals[rows + column]
        let (subtree, dropped) = forest.pivot(row: row, column: rows + column, cost: cost)
        degrees[row] += 1
        degrees[dropped.row] -= 1
        let rootIsRow = subtree < rows
        forest.forEachNode(below: subtree) { _, node in
            duals[node] += (node < rows) == rootIsRow ? reducedCost : -reducedCost
            if node >= rows { columnDuals[node - rows] = Float(duals[node]) }
        }
        return dropped
    }

    /// Computes the dual values that an old tree has under these costs.
    ///
    /// - Complexity: O(n + m)
    mutating func setDuals(_ costs: borrowing TransportCosts, of tree: TransportTree) {
        let rows = costs.rowCount
        clearDuals(costs)
        arcCosts.resize(tree.nodes.count)
        for position in 0..<tree.nodes.count {
            let node = tree.nodes[position]
            if position > 0 {
                let parent = tree.nodes[tree.parents[position]]
                let cost = node < rows ? costs.exact[node, parent - rows] : costs.exact[parent, node - rows]
                arcCosts[position] = cost
                duals[node] = cost - duals[parent]
            }
            if node >= rows { columnDuals[node - rows] = Float(duals[node]) }
        }
    }

    /// Takes the old tree that `setDuals` was given; false where it is not feasible for these masses.
    ///
    /// - Complexity: O(n + m)
    mutating func load(_ tree: TransportTree, _ marginals: Marginals) -> Bool {
        let flows = tree.flows(marginals)
        guard flows.allSatisfy({ $0 >= 0 }) else { return false }
        forest.reset(rows: marginals.supplies.count, columns: marginals.demands.count)
        for (position, flow) in flows.enumerated().dropFirst() {
            forest.attach(
                tree.nodes[position], to: tree.nodes[tree.parents[position]], flow: flow,
                cost: arcCosts[position])
        }
        return true
    }

    private mutating func clearDuals(_ costs: borrowing TransportCosts) {
        duals.removeAll(keepingCapacity: true)
        duals.append(contentsOf: repeatElement(0, count: costs.rowCount + costs.columnCount))
        columnDuals.resize(costs.rows.stride, filledWith: 0)
    }

    /// Computes the dual values from the costs of the tree's arcs.
    mutating func setDuals(_ costs: borrowing TransportCosts) {
        forest.setCosts { row, column in costs.exact[row, column] }
        clearDuals(costs)
        recomputeDuals()
    }

    /// - Complexity: O(n + m)
    private mutating func recomputeDuals() {
        let rows = forest.rows
        forest.forEachNode(below: forest.root) { forest, node in
            let links = forest.nodes[node]
            duals[node] = links.parent < 0 ? 0 : links.cost - duals[Int(links.parent)]
            if node >= rows { columnDuals[node - rows] = Float(duals[node]) }
        }
    }
}

// MARK: Invariants

extension NetworkSimplex {
    /// Stops where the tree is none, its arcs have a reduced cost, or any arc has a negative one.
    ///
    /// - Complexity: O(n m k)
    func checkOptimum(_ costs: borrowing TransportCosts, _ marginals: Marginals) {
        forest.checkInvariants(marginals)
        let tolerance = 2 * costs.exact.tolerance
        for row in 0..<costs.rowCount {
            for column in 0..<costs.columnCount {
                let reducedCost = costs.exact[row, column] - duals[row] - duals[costs.rowCount + column]
                precondition(reducedCost >= -tolerance, "no reduced cost is negative at the optimum")
                precondition(
                    !forest.areLinked(row, costs.rowCount + column) || reducedCost <= tolerance,
                    "arcs of the tree have no reduced cost")
            }
        }
    }
}

extension GGMLError {
    /// A fault of the solver: what it repeats always ends, unless there is a mistake in it.
    static func noOptimum(_ costs: borrowing TransportCosts, within limit: String) -> GGMLError {
        GGMLError(
            .internalFault,
            "transport between \(costs.rowCount) and \(costs.columnCount) points: expected an optimum within the limit "
                + "of \(limit), found none; please report this as a bug")
    }
}
