/// Exact optimal transport between two weighted clouds, by the primal network simplex.
///
/// The basis outlives a solve: the masses never change, so the tree of one solve is feasible for the next costs, and a
/// solve after a small change needs few pivots (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, chapter 11).
public struct NetworkSimplex: Sendable {
    private let masses: TransportMasses
    private var tree: SpanningTree
    /// Dual values of the sinks in single precision, in the lanes of the tile; they choose pivots and prove nothing.
    private var sinkLanes: [CostTile.Lane] = []

    /// - Parameter orders: permutations of the points of each side; near-optimal where points that are close in cost
    ///   are close in order.
    public init(_ masses: TransportMasses, sourceOrder: [Int], sinkOrder: [Int]) {
        self.masses = masses
        tree = SpanningTree(masses, sourceOrder: sourceOrder, sinkOrder: sinkOrder)
    }

    /// Orders both clouds along the axis with the largest spread; on a line, that is the optimum.
    public init(_ masses: TransportMasses, _ x: PointCloud, _ y: PointCloud) {
        let ranges = x.ranges(with: y)
        let axis = ranges.indices.max { ranges[$0].width < ranges[$1].width } ?? 0
        self.init(masses, sourceOrder: x.order(along: axis), sinkOrder: y.order(along: axis))
    }

    /// The optimum under these costs, proven, and the plan that reaches it (in `forEachArc`).
    ///
    /// - Throws: where the limit of pivots is reached, which no known problem does; a value that is not proven to be
    ///   optimal is never returned.
    /// - Complexity: O(n m) a sweep over the costs, O(n + m) a pivot; memory O(n + m).
    public mutating func solve(_ costs: CostTile) throws(GGMLError) -> TransportValue {
        precondition(costs.rows == masses.supplies.count && costs.columns == masses.demands.count)
        tree.recomputePotentials { Double(costs[$0, $1]) }
        // Dual values are sums of costs: their rounding is far below this, and so is the error that it allows.
        let tolerance = 1e-13 * Double(costs.largest)
        var pivotsLeft = 100_000 + 1_000 * (costs.rows + costs.columns)
        while true {
            try sweep(costs, tolerance, &pivotsLeft)
            tree.recomputePotentials { Double(costs[$0, $1]) }
            let violation = try repairExactly(costs, tolerance, &pivotsLeft)
            if let violation { return value(costs, violation) }
        }
    }

    /// Calls `body` with source, sink and share of the total mass for each arc that carries flow.
    public func forEachArc(_ body: (Int, Int, Double) -> Void) {
        let unit = 1 / Double(masses.total)
        for (index, node) in tree.nodes.enumerated() where node.parent >= 0 && node.flow > 0 {
            let (source, sink) = tree.isSource(index) ? (index, Int(node.parent)) : (Int(node.parent), index)
            body(source, sink - tree.sources, Double(node.flow) * unit)
        }
    }

    // MARK: Pricing

    /// Pivots on the most negative arc of each row in turn, as single precision sees it, until a whole round of rows
    /// has none. Each pivot is checked in double precision.
    private mutating func sweep(_ costs: CostTile, _ tolerance: Double, _ pivotsLeft: inout Int)
        throws(GGMLError)
    {
        loadSinkLanes(costs)
        var row = 0
        var cleanRows = 0
        while cleanRows < costs.rows {
            if let (column, reduced) = cheapest(row, costs), reduced < -tolerance {
                try pivot(row, column, reduced, &pivotsLeft)
                loadSinkLanes(costs)
                cleanRows = 0
            } else {
                cleanRows += 1
            }
            row = row + 1 == costs.rows ? 0 : row + 1
        }
    }

    /// The column with the smallest cost − v of a row, and its reduced cost in double precision; nil where even the
    /// single precision estimate is not negative.
    private func cheapest(_ row: Int, _ costs: CostTile) -> (column: Int, reduced: Double)? {
        let start = row * costs.lanesPerRow
        var smallest = CostTile.Lane(repeating: .infinity)
        for lane in 0..<costs.lanesPerRow {
            let difference = costs.lanes[start + lane] - sinkLanes[lane]
            smallest.replace(with: difference, where: difference .< smallest)
        }
        let minimum = smallest.min()
        guard Double(minimum) < tree.potentials[row] else { return nil }
        for lane in 0..<costs.lanesPerRow {
            let isMinimum = costs.lanes[start + lane] - sinkLanes[lane] .== minimum
            for position in 0..<CostTile.width where isMinimum[position] {
                let column = lane * CostTile.width + position
                return (column, reducedCost(row, column, costs))
            }
        }
        return nil
    }

    /// One round over all arcs in double precision, pivoting on what single precision has missed.
    ///
    /// - Returns: the most negative reduced cost if there was nothing to pivot on, else nil.
    private mutating func repairExactly(_ costs: CostTile, _ tolerance: Double, _ pivotsLeft: inout Int)
        throws(GGMLError) -> Double?
    {
        var worst = 0.0
        var isClean = true
        for row in 0..<costs.rows {
            var best = (column: 0, reduced: 0.0)
            for column in 0..<costs.columns {
                let reduced = reducedCost(row, column, costs)
                if reduced < best.reduced { best = (column, reduced) }
            }
            if best.reduced < -tolerance {
                try pivot(row, best.column, best.reduced, &pivotsLeft)
                isClean = false
            }
            worst = min(worst, best.reduced)
        }
        return isClean ? worst : nil
    }

    private func reducedCost(_ row: Int, _ column: Int, _ costs: CostTile) -> Double {
        Double(costs[row, column]) - tree.potentials[row] - tree.potentials[tree.sources + column]
    }

    private mutating func pivot(_ row: Int, _ column: Int, _ reduced: Double, _ pivotsLeft: inout Int)
        throws(GGMLError)
    {
        guard pivotsLeft > 0 else {
            throw GGMLError(
                .notConverged,
                "transport between \(masses.supplies.count) and \(masses.demands.count) points: expected an optimum "
                    + "within the limit of pivots, found none; please report this as a bug")
        }
        pivotsLeft -= 1
        tree.pivot(source: row, sink: tree.sources + column, reducedCost: reduced)
    }

    private mutating func loadSinkLanes(_ costs: CostTile) {
        sinkLanes.removeAll(keepingCapacity: true)
        for lane in 0..<costs.lanesPerRow {
            var values = CostTile.Lane(repeating: 0)
            let start = tree.sources + lane * CostTile.width
            for position in 0..<min(CostTile.width, costs.columns - lane * CostTile.width) {
                values[position] = Float(tree.potentials[start + position])
            }
            sinkLanes.append(values)
        }
    }

    // MARK: Certificate

    /// - Parameter violation: the most negative reduced cost; taking it from every u makes the dual feasible.
    private func value(_ costs: CostTile, _ violation: Double) -> TransportValue {
        var primal = 0.0
        forEachArc { source, sink, share in primal += share * Double(costs[source, sink]) }
        var dual = violation
        let unit = 1 / Double(masses.total)
        for (index, supply) in masses.supplies.enumerated() {
            dual += Double(supply) * unit * tree.potentials[index]
        }
        for (index, demand) in masses.demands.enumerated() {
            dual += Double(demand) * unit * tree.potentials[tree.sources + index]
        }
        return TransportValue(primal: primal, dual: dual)
    }
}

/// The value of a transport problem, between its two proofs.
public struct TransportValue: Equatable, Sendable {
    /// What the plan costs: an upper bound.
    public let primal: Double
    /// What the dual values prove: a lower bound.
    public let dual: Double

    /// Never negative.
    public var gap: Double { max(0, primal - dual) }
}

extension PointCloud {
    /// The points, sorted by one coordinate, equal ones as they stand.
    fileprivate func order(along axis: Int) -> [Int] {
        (0..<count).sorted {
            (coordinates[$0 * dimensions + axis], $0) < (coordinates[$1 * dimensions + axis], $1)
        }
    }
}

extension ClosedRange<Double> {
    fileprivate var width: Double { upperBound - lowerBound }
}
