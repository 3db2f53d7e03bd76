/// The primal network simplex, from a feasible spanning tree to the proven optimum.
///
/// (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, chapter 11.) Arcs that may improve the tree are found in single
/// precision; they are priced, and an optimum is proven, in double precision.
struct NetworkSimplex: ~Copyable {
    /// Candidates of which the best one enters the tree, where it improves that.
    private static let blockSize = 100

    private(set) var tree = SpanningTree()
    /// Dual values, u of the rows and then v of the columns; u + v = cost on every arc of the tree.
    private(set) var duals: [Double] = []
    /// v in single precision, to find candidates with.
    var columnDuals = FloatBuffer()
    private var ceilings = DualCeilings()
    /// How many arcs of the tree each row has.
    private var degrees: [Int32] = []
    /// Arcs that may improve the tree.
    private var candidates = CandidateArcs()
    /// Answers of `CostRows` about rows that are looked at together, and what was asked.
    private var minima = FloatBuffer()
    private var counts = Buffer<Int32>()
    private var bounds = FloatBuffer()
    /// Goes on from the tree, and dual values that fit it, to the optimum.
    ///
    /// - Returns: the optimum, proven, in units of the costs.
    /// - Throws: `.internalFault` where the limit of pivots is reached, which no known problem does; a value that is not
    ///   proven to be optimal is never returned.
    /// - Complexity: O(n m) a look at all costs, O(n + m) a pivot; memory O(n + m)
    mutating func solve(_ costs: inout TransportCosts, _ marginals: Marginals) throws(GGMLError)
        -> Certificate
    {
        let rowCount = costs.rowCount
        var pivotsLeft = 100_000 + 1_000 * (rowCount + costs.columnCount)
        let tolerance = costs.exact.tolerance
        defer { candidates.removeAll() }
        countArcs()
        // The last few arcs are found by the candidates for the proof.
        repeat {
            pivotsLeft -= improve(tolerance, limit: pivotsLeft).pivots
            guard pivotsLeft > 0 else { throw .noOptimum(costs, within: "pivots") }
        } while addViolated(&costs) > rowCount / 100
        var (row, proven, violation, lastFall) = (0, 0, 0.0, 0.0)
        while proven < rowCount {
            // Reduced costs may fall again as they fell last time: of the arcs that this concerns, the nearest are candidates.
            let least = 4 * costs.exact.roundingBound(duals)
            var margin = max(least, lastFall / 4)
            var end = listCandidates(&costs, from: row, margin: margin)
            if end < rowCount && margin > least {
                margin = least
                end = listCandidates(&costs, from: row, margin: margin)
            }
            // The best arcs of some rows alone are soon worse than those of others.
            let isPart = end - row < rowCount
            let start = duals
            let improved = improve(tolerance, limit: pivotsLeft, once: isPart)
            pivotsLeft -= improved.pivots
            guard pivotsLeft > 0 else { throw .noOptimum(costs, within: "pivots") }
            if improved.pivots > 0 { (proven, violation) = (0, 0) }
            // Arcs that were no candidates had true reduced costs of more than 3/4 of the margin.
            lastFall = fall(since: start)
            if lastFall <= margin / 2 && !(isPart && improved.pivots > 0) {
                proven += end - row
                violation = min(violation, improved.violation)
            }
            row = end < rowCount ? end : 0
        }
        return Certificate(
            primal: tree.cost(marginals.total), duals, marginals, costs.exact, violation: violation)
    }

    /// By how much reduced costs may have fallen.
    private func fall(since start: [Double]) -> Double {
        func rise(_ nodes: Range<Int>) -> Double {
            nodes.reduce(-.infinity) { max($0, duals[$1] - start[$1]) }
        }
        return rise(0..<tree.rows) + rise(tree.rows..<duals.count)
    }

    /// About which share of the rows has an arc that improves the tree; the first few in every 64 are asked.
    mutating func violatedShare(_ costs: inout TransportCosts) -> Double {
        let roundingBound = costs.exact.roundingBound(duals)
        var (violated, asked) = (0, 0)
        for first in stride(from: 0, to: costs.rowCount, by: 64) {
            let rows = findMinima(first, &costs.rows)
            asked += rows.count
            violated += rows.count { Double(minima[$0 - first]) < duals[$0] - roundingBound }
        }
        return Double(violated) / Double(asked)
    }

    /// Finds the smallest reduced costs, before u is taken off, of some rows, where they may be below u.
    ///
    /// - Returns: the rows from `first` on that these are of.
    private mutating func findMinima(_ first: Int, _ costs: inout CostRows) -> Range<Int> {
        let rows = costs.together(first)
        setBounds(rows, 0)
        costs.findMinima(first, less: columnDuals, ceilings, atMost: bounds, &minima)
        return rows
    }

    // MARK: Candidates

    /// Makes the arcs candidates whose cost less dual values is at most a margin, or a smaller one where they are very many.
    ///
    /// - Parameter rowDuals: such that no cost of a row less dual values is negative.
    mutating func listNear(_ costs: inout TransportCosts, _ rowDuals: borrowing FloatBuffer, margin: Float) {
        let most = 16 * (costs.rowCount + costs.columnCount)
        ceilings.take(columnDuals)
        for shift in 0..<3 {
            candidates.removeAll()
            var next = 0
            while next < costs.rowCount && candidates.count <= most {
                let rows = costs.rows.together(next)
                bounds.resize(rows.count)
                for row in rows { bounds[row - next] = rowDuals[row] + margin / Float(1 << (2 * shift)) }
                candidates.list(next, &costs.rows, less: columnDuals, ceilings, atMost: bounds) { _, _ in
                    false
                }
                next = rows.upperBound
            }
            if candidates.count <= most { return candidates.price(costs.exact) }
        }
        candidates.removeAll()
    }

    /// Adds the best arc of each row that certainly has one which improves the tree to the candidates.
    ///
    /// - Returns: how many.
    private mutating func addViolated(_ costs: inout TransportCosts) -> Int {
        var (added, first) = (0, 0)
        let roundingBound = costs.exact.roundingBound(duals)
        setColumnDuals()
        while first < costs.rowCount {
            let rows = findMinima(first, &costs.rows)
            for row in rows where Double(minima[row - first]) < duals[row] - roundingBound {
                let column = costs.rows.cheapestColumn(
                    row, less: columnDuals, ceilings, atMost: bounds[row - first])
                candidates.append(SpanningTree.Arc(row: row, column: column, cost: costs.exact[row, column]))
                added += 1
            }
            first = rows.upperBound
        }
        return added
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
        setColumnDuals()
        var next = first
        while next < costs.rowCount && candidates.count <= mostCandidates {
            let rows = costs.rows.together(next)
            setBounds(rows, margin)
            costs.rows.count(next, less: columnDuals, ceilings, atMost: bounds, &counts)
            for row in rows where counts[row - next] != degrees[row] {
                setBounds(row..<row + 1, margin)
                candidates.list(row, &costs.rows, less: columnDuals, ceilings, atMost: bounds) {
                    row, column in
                    tree.areLinked(row, tree.rows + column)
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

    // MARK: Pivots

    /// Pivots on the best one of each block of candidates in turn, and of arcs that leave the tree meanwhile, until none
    /// improves it.
    ///
    /// - Parameters:
    ///   - limit: pivots at which to give up.
    ///   - once: whether to go through the candidates only once.
    /// - Returns: the pivots; the most negative reduced cost of a candidate that was left.
    private mutating func improve(_ tolerance: Double, limit: Int, once: Bool = false) -> (
        pivots: Int, violation: Double
    ) {
        var (pivots, violation, isExact) = (0, 0.0, true)
        // How many candidates were looked at since the last pivot.
        var (next, looked) = (0, 0)
        while true {
            if looked >= candidates.count || pivots >= limit || (once && pivots > 0 && next == 0) {
                if isExact { return (pivots, violation) }
                // What pivots add up is rounded.
                setDuals()
                if once || pivots >= limit { return (pivots, violation) }
                (next, looked, violation, isExact) = (0, 0, 0, true)
            } else {
                let end = min(next + Self.blockSize, candidates.count)
                let best = candidates.best(in: next..<end, duals, rowCount: tree.rows)
                if best.reducedCost < -tolerance {
                    candidates.append(pivot(candidates.arc(best.index), best.reducedCost))
                    pivots += 1
                    (looked, violation, isExact) = (0, 0, false)
                    if pivots.isMultiple(of: tree.count) { setDuals() }
                } else {
                    looked += end - next
                    violation = min(violation, best.reducedCost)
                }
                next = end < candidates.count ? end : 0
            }
        }
    }

    /// - Returns: the arc that leaves the tree.
    private mutating func pivot(_ arc: SpanningTree.Arc, _ reducedCost: Double) -> SpanningTree.Arc {
        let rows = tree.rows
        let (subtree, dropped) = tree.pivot(row: arc.row, column: rows + arc.column, cost: arc.cost)
        degrees[arc.row] += 1
        degrees[dropped.row] -= 1
        let rise = (subtree < rows ? reducedCost : -reducedCost).bitPattern
        // Only differences between both sides matter.
        tree.forEachNode(onSmallerSideOf: subtree) { node, isBelow in
            // Columns below move against the rows; by the sign of a difference, since a branch could not be predicted.
            let sign = UInt64(bitPattern: Int64(isBelow ? rows - 1 - node : node - rows)) & (1 << 63)
            duals[node] += Double(bitPattern: rise ^ sign)
        }
        return dropped
    }

    // MARK: Tree

    private mutating func countArcs() {
        degrees.removeAll(keepingCapacity: true)
        degrees.append(contentsOf: repeatElement(0, count: tree.rows))
        for node in 0..<tree.count where node != tree.root {
            degrees[tree.isRow(node) ? node : Int(tree.parents[node])] += 1
        }
    }

    /// Takes the tree that a forest is, with its flows, and the dual values that it has under these costs.
    ///
    /// - Parameter more: flows on other arcs; each comes into the tree by a pivot.
    mutating func load(_ forest: FlowForest, _ more: [Flow], _ costs: borrowing TransportCosts) {
        let shape = forest.tree()
        let flows = (0..<shape.nodes.count).map { forest.nodes[shape.nodes[$0]].flow }
        tree.load(shape, flows: flows, costs.exact)
        for flow in more {
            _ = tree.pivot(
                row: flow.row, column: tree.rows + flow.column, cost: costs.exact[flow.row, flow.column],
                flow: flow.amount)
        }
        setDuals(costs)
    }

    /// Takes an old tree, and the dual values that it has under these costs; false where it is not strongly feasible for
    /// these masses, or its root is a column.
    ///
    /// - Complexity: O(n + m)
    mutating func load(
        _ old: TransportTree, _ costs: borrowing TransportCosts, _ marginals: Marginals
    ) -> Bool {
        let isRootRow = old.nodes[0] < marginals.supplies.count
        guard isRootRow, let flows = old.stronglyFeasibleFlows(marginals) else { return false }
        tree.load(old, flows: flows, costs.exact)
        setDuals(costs)
        return true
    }

    private mutating func setDuals(_ costs: borrowing TransportCosts) {
        duals.removeAll(keepingCapacity: true)
        duals.append(contentsOf: repeatElement(0, count: tree.count))
        columnDuals.resize(costs.rows.stride, filledWith: 0)
        setDuals()
        setColumnDuals()
    }

    /// Computes the dual values from the costs of the tree's arcs.
    ///
    /// - Complexity: O(n + m)
    private mutating func setDuals() {
        let root = tree.root
        tree.forEachNode { node in
            duals[node] = node == root ? 0 : tree.costs[node] - duals[Int(tree.parents[node])]
        }
    }

    private mutating func setColumnDuals() {
        for node in tree.rows..<tree.count { columnDuals[node - tree.rows] = Float(duals[node]) }
        ceilings.take(columnDuals)
    }
}

// MARK: Invariants

extension NetworkSimplex {
    /// Stops where the tree is none, its arcs have a reduced cost, or any arc has a negative one.
    ///
    /// - Complexity: O(n m k)
    func checkOptimum(_ costs: borrowing TransportCosts, _ marginals: Marginals) {
        tree.checkInvariants(marginals)
        let tolerance = 2 * costs.exact.tolerance
        for row in 0..<costs.rowCount {
            for column in 0..<costs.columnCount {
                let reducedCost = costs.exact[row, column] - duals[row] - duals[costs.rowCount + column]
                precondition(reducedCost >= -tolerance, "no reduced cost is negative at the optimum")
                precondition(
                    !tree.areLinked(row, costs.rowCount + column) || reducedCost <= tolerance,
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
