/// A near-optimal basis from scratch, by successive shortest augmenting paths with dual values.
///
/// Masses are sent in portions that halve, as in the capacity scaling of Edmonds and Karp (J. ACM 19, 1972,
/// doi:10.1145/321694.321699): few large ones find their way first, and what is left over has its way near by. What
/// carries flow stays a forest: a tree of it is reached as a whole, at one distance, since reduced costs are zero along its
/// arcs, so a path uses new arcs only between trees. All in single precision, and a search that grows long is cut short:
/// the network simplex, which goes on from the basis, corrects what that leaves.
struct ShortestPaths: ~Copyable {
    /// Rows that a search scans before it takes the best column with room that it has seen; beyond, pivots are the
    /// cheaper way, the sooner the longer rows are (measured with 250 to 1,000 points, in equal and unequal numbers).
    private static func longestSearch(_ costs: borrowing CostRows) -> Int {
        max(40, 120_000 / costs.columns)
    }

    private var search = ColumnLabels()
    private(set) var rowDuals = ScratchBuffer<Float>()
    /// Mass that no arc carries yet, a node.
    private var remaining = ScratchBuffer<Int64>()
    /// Paths join rows and columns that have at least so much left.
    private var portion: Int64 = 1

    /// The nodes that the search has reached, in order, the first `reachedCount` numbers.
    private var reached = ScratchBuffer<Int32>()
    private var reachedCount = 0
    /// From which node each was reached, and how far it was.
    private var previous = ScratchBuffer<Int32>()
    private var distances = ScratchBuffer<Float>()
    /// Reached nodes before this one have been looked at.
    private var scannedCount = 0
    private var newArcs: [(row: Int, column: Int)] = []

    /// Sends each row's mass to its cheapest column, as far as there is room, and what is left along shortest paths.
    ///
    /// - Parameter duals: of the columns.
    /// - Complexity: O(n m) a row whose mass does not fit its cheapest column, far less in practice; memory O(n + m).
    mutating func send(
        _ forest: inout FlowForest, _ masses: TransportMasses, _ costs: inout CostRows,
        _ duals: inout LaneBuffer
    ) throws(GGMLError) {
        prepare(&forest, masses, costs)
        takeCheapest(&forest, &costs, duals)
        // Each path fills a row, a column or empties an arc; no known problem needs many more than there are points.
        var pathsLeft = 100_000 + 1_000 * (costs.rows + costs.columns)
        while setPortion(costs) {
            var open = (0..<costs.columns).count { remaining[costs.rows + $0] >= portion }
            for row in Self.spread(costs.rows) {
                while remaining[row] >= portion && open > 0 {
                    let end = augment(from: row, &forest, &costs, &duals)
                    if remaining[end] < portion { open -= 1 }
                    pathsLeft -= 1
                    guard pathsLeft > 0 else { throw NetworkSimplex.noOptimum(costs) }
                }
            }
        }
    }

    /// Half of the most that a row and a column have left; false once all is sent.
    private mutating func setPortion(_ costs: borrowing CostRows) -> Bool {
        let most = (0..<costs.rows).reduce(0) { max($0, remaining[$1]) }
        let room = (costs.rows..<costs.rows + costs.columns).reduce(0) { max($0, remaining[$1]) }
        portion = (min(most, room) + 1) / 2
        return portion > 0
    }

    /// All rows, those near each other in the cloud apart, for clouds often are sorted: where there is not room for all
    /// portions, no part of the cloud should be left out.
    private static func spread(_ rows: Int) -> some Sequence<Int> {
        func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
        // As the golden ratio does, which no small step comes close to.
        var step = max(1, rows * 618 / 1000)
        while divisor(rows, step) > 1 { step += 1 }
        return (0..<rows).lazy.map { [step] in $0 * step % rows }
    }

    private mutating func prepare(
        _ forest: inout FlowForest, _ masses: TransportMasses, _ costs: borrowing CostRows
    ) {
        let nodes = costs.rows + costs.columns
        forest.reset(rows: costs.rows, columns: costs.columns)
        remaining.resize(nodes)
        for row in 0..<costs.rows { remaining[row] = masses.supplies[row] }
        for column in 0..<costs.columns { remaining[costs.rows + column] = masses.demands[column] }
        _ = setPortion(costs)
        rowDuals.resize(costs.rows)
        reached.resize(nodes)
        previous.resize(nodes)
        distances.resize(nodes)
    }

    /// Sends each row's mass to its cheapest column, as far as there is room.
    private mutating func takeCheapest(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: borrowing LaneBuffer
    ) {
        search.near.reset(costs)
        for row in 0..<costs.rows {
            let cheapest = search.near.cheapest(row, &costs, less: duals)
            rowDuals[row] = cheapest.least
            let column = costs.rows + cheapest.column
            let amount = min(remaining[row], remaining[column])
            guard amount >= portion else { continue }
            forest.attach(row, to: column, flow: amount)
            remaining[row] -= amount
            remaining[column] -= amount
        }
    }

    // MARK: Search

    private mutating func beginSearch(_ duals: borrowing LaneBuffer) {
        search.begin(duals)
        (reachedCount, scannedCount) = (0, 0)
    }

    private mutating func mark(_ node: Int, from origin: Int) {
        previous[node] = Int32(truncatingIfNeeded: origin)
        reached[reachedCount] = Int32(truncatingIfNeeded: node)
        reachedCount += 1
    }

    /// Reaches a node and the tree it is in.
    ///
    /// - Returns: a column of the tree that has room left, if there is one.
    private mutating func reach(
        _ start: Int, from origin: Int, at distance: Float, _ forest: borrowing FlowForest
    ) -> Int? {
        var open: Int?
        var next = reachedCount
        mark(start, from: origin)
        while next < reachedCount {
            let node = Int(reached[next])
            next += 1
            distances[node] = distance
            if !forest.isRow(node) {
                search.close(node - forest.rows)
                if open == nil && remaining[node] >= portion { open = node }
            }
            let (links, before) = (forest.nodes[node], previous[node])
            if links.parent >= 0 && links.parent != before { mark(Int(links.parent), from: node) }
            var child = links.firstChild
            while child >= 0 {
                if child != before { mark(Int(child), from: node) }
                child = forest.nodes[Int(child)].nextSibling
            }
        }
        return open
    }

    /// Scans the rows reached at this distance; returns the nearest column beyond, and how far it is.
    private mutating func nearestColumn(
        _ costs: inout CostRows, _ duals: borrowing LaneBuffer, at distance: Float
    ) -> (column: Int, distance: Float) {
        while scannedCount < reachedCount {
            let row = Int(reached[scannedCount])
            scannedCount += 1
            guard row < costs.rows else { continue }
            search.scan(row, at: distance, dual: rowDuals[row], &costs)
        }
        let nearest = search.nearest(&costs, duals)
        return (nearest.column, max(distance, nearest.label))
    }

    /// Makes reduced costs zero along the paths that were found and keeps them non-negative elsewhere.
    private mutating func updateDuals(_ duals: inout LaneBuffer, rows: Int, upTo distance: Float) {
        for position in 0..<reachedCount {
            let node = Int(reached[position])
            let change = distance - distances[node]
            if node < rows { rowDuals[node] += change } else { duals[node - rows] -= change }
        }
    }

    /// Sends mass of a row along the shortest path to a column with room.
    private mutating func augment(
        from row: Int, _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout LaneBuffer
    ) -> Int {
        beginSearch(duals)
        var distance: Float = 0
        let (rows, longestSearch) = (costs.rows, Self.longestSearch(costs))
        var open = reach(row, from: -1, at: 0, forest)
        while open == nil {
            var column: Int
            (column, distance) = nearestColumn(&costs, duals, at: distance)
            if reachedCount >= 2 * longestSearch {
                column = search.nearestKnown(&costs) { remaining[rows + $0] >= portion }
            }
            open = reach(costs.rows + column, from: search.origin(column), at: distance, forest)
        }
        guard let end = open else { return row }
        updateDuals(&duals, rows: costs.rows, upTo: distance)
        send(from: row, to: end, &forest)
        return end
    }

    private mutating func send(from row: Int, to end: Int, _ forest: inout FlowForest) {
        var amount = min(remaining[row], remaining[end])
        var node = end
        while node != row {
            let before = Int(previous[node])
            if forest.isRow(node) { amount = min(amount, forest.flow(between: node, before)) }
            node = before
        }
        remaining[row] -= amount
        remaining[end] -= amount
        newArcs.removeAll(keepingCapacity: true)
        node = end
        while node != row {
            let before = Int(previous[node])
            if forest.isRow(node) {
                forest.change(node, before, by: -amount)
            } else if forest.areLinked(node, before) {
                forest.change(node, before, by: amount)
            } else {
                newArcs.append((before, node))
            }
            node = before
        }
        for arc in newArcs { forest.join(arc.column, below: arc.row, flow: amount) }
    }

    /// Makes the forest a strongly feasible tree: joins its trees by arcs without flow along shortest paths from a row, so
    /// that no reduced cost is negative.
    mutating func joinTrees(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ duals: inout LaneBuffer
    ) {
        beginSearch(duals)
        var distance: Float = 0
        _ = reach(0, from: -1, at: 0, forest)
        forest.makeRoot(0)
        while reachedCount < costs.rows + costs.columns {
            let column: Int
            (column, distance) = nearestColumn(&costs, duals, at: distance)
            let row = search.origin(column)
            _ = reach(costs.rows + column, from: row, at: distance, forest)
            forest.join(costs.rows + column, below: row, flow: 0)
        }
        updateDuals(&duals, rows: costs.rows, upTo: distance)
    }
}
