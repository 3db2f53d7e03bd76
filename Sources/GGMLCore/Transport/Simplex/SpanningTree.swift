/// A spanning tree of the arcs that carry flow between the rows and columns of a transport problem: a basis of the network
/// simplex.
///
/// Rows are nodes 0 ..< n and supply, columns n ..< n + m and demand; the arc between a node and its parent is stored
/// with the node. The tree is *strongly feasible* (Cunningham, Mathematical Programming 11, 1976,
/// doi:10.1007/BF01580379): the root is a row, and the lower end of every arc without flow is a column. Then degenerate
/// pivots cannot cycle.
///
/// The nodes stand in a ring, each before all that is below it, so that a subtree is a run of the ring: the thread of
/// Ahuja, Magnanti and Orlin, *Network Flows*, 1993, chapter 11.
struct SpanningTree: ~Copyable {
    struct Arc {
        let row: Int
        let column: Int
        let cost: Double
    }

    private(set) var rows = 0
    private(set) var root = 0
    /// The parent of each node; −1 for the root.
    private(set) var parents = Buffer<Int32>()
    /// How many nodes there are at and below each.
    private(set) var sizes = Buffer<Int32>()
    /// The flow on the arc to the parent, and its cost.
    private(set) var flows = Buffer<Int64>()
    private(set) var costs = Buffer<Double>()
    /// The ring.
    private var next = Buffer<Int32>()
    private var previous = Buffer<Int32>()
    /// The last node of each subtree, in the order of the ring.
    private var last = Buffer<Int32>()
    /// Nodes with another successor, of whose `previous` entry the update is still due.
    private var relinked = Buffer<Int32>()

    var count: Int { parents.count }

    func isRow(_ node: Int) -> Bool { node < rows }

    private func parent(_ node: Int) -> Int { Int(parents[node]) }

    /// Takes a tree.
    ///
    /// - Parameters:
    ///   - arcFlows: on the arcs between the tree's nodes, in its order, and their parents.
    /// - Complexity: O(n + m)
    mutating func load(_ tree: TransportTree, flows arcFlows: [Int64], _ exact: borrowing ExactCosts) {
        let count = tree.nodes.count
        rows = exact.rowCount
        root = tree.nodes[0]
        parents.resize(count)
        sizes.resize(count, filledWith: 1)
        flows.resize(count, filledWith: 0)
        costs.resize(count, filledWith: 0)
        next.resize(count)
        previous.resize(count)
        last.resize(count)
        relinked.reserve(count + 1)
        parents[root] = -1
        for position in 1..<count {
            let (node, parent) = (tree.nodes[position], tree.nodes[tree.parents[position]])
            parents[node] = Int32(truncatingIfNeeded: parent)
            flows[node] = arcFlows[position]
            costs[node] = isRow(node) ? exact[node, parent - rows] : exact[parent, node - rows]
        }
        for position in (1..<count).reversed() {
            let node = tree.nodes[position]
            sizes[parent(node)] += sizes[node]
        }
        // Each node comes right behind its parent, before the children that were there.
        next[root] = Int32(truncatingIfNeeded: root)
        for position in 1..<count {
            let node = tree.nodes[position]
            next[node] = next[parent(node)]
            next[parent(node)] = Int32(truncatingIfNeeded: node)
        }
        var node = root
        for _ in 0..<count {
            previous[Int(next[node])] = Int32(truncatingIfNeeded: node)
            node = Int(next[node])
        }
        // From the back, the first node of a subtree that is met is its last.
        last.fill(-1)
        for _ in 0..<count {
            node = Int(previous[node])
            var above = node
            while above >= 0 && last[above] < 0 {
                last[above] = Int32(truncatingIfNeeded: node)
                above = parent(above)
            }
        }
    }

    /// The tree as it outlives a solve.
    func tree() -> TransportTree {
        var (order, positions): ([UInt32], [UInt32]) = ([], [])
        order.reserveCapacity(count)
        positions.reserveCapacity(count)
        var position = Array(repeating: UInt32(0), count: count)
        forEachNode { node in
            position[node] = UInt32(order.count)
            order.append(UInt32(node))
            positions.append(node == root ? 0 : position[parent(node)])
        }
        return TransportTree(nodes: order, parents: positions)
    }

    /// Visits all nodes, each after its parent.
    @inline(__always)
    func forEachNode(_ body: (Int) -> Void) {
        var node = root
        for _ in 0..<count {
            body(node)
            node = Int(next[node])
        }
    }

    /// Visits the nodes at and below `top`, or all others where these are fewer, in no special order; tells which.
    @inline(__always)
    func forEachNode(onSmallerSideOf top: Int, _ body: (_ node: Int, _ isBelow: Bool) -> Void) {
        let below = Int(sizes[top])
        if 2 * below <= count {
            forEachNode(from: top, to: Int(last[top]), count: below, skipping: -1) { body($0, true) }
        } else {
            forEachNode(from: root, to: Int(previous[root]), count: count - below, skipping: top) {
                body($0, false)
            }
        }
    }

    /// Visits so many nodes of the ring, from both of its ends at once: where the next node is must be read from memory,
    /// and two such reads take as long as one.
    ///
    /// - Parameter top: the root of a subtree to leave out; −1 for none.
    @inline(__always)
    private func forEachNode(
        from first: Int, to end: Int, count: Int, skipping top: Int, _ body: (Int) -> Void
    ) {
        let bottom = top < 0 ? -1 : Int(last[top])
        let (before, behind) = top < 0 ? (-1, -1) : (Int(previous[top]), Int(next[bottom]))
        var (front, back) = (first, end)
        for _ in 0..<count / 2 {
            if front == top { front = behind }
            if back == bottom { back = before }
            body(front)
            body(back)
            front = Int(next[front])
            back = Int(previous[back])
        }
        if !count.isMultiple(of: 2) { body(front == top ? behind : front) }
    }

    /// Whether an arc joins two nodes.
    func areLinked(_ a: Int, _ b: Int) -> Bool { parent(a) == b || parent(b) == a }

    /// What the flow costs, of a mass of `total`.
    func cost(_ total: Int64) -> Double {
        let unit = 1 / Double(total)
        return (0..<count).reduce(0) { $0 + Double(flows[$1]) * unit * costs[$1] }
    }

    // MARK: Pivots

    /// Brings an arc into the tree: sends as much as possible round the cycle that it closes, and drops the arc that blocks.
    ///
    /// Where several block, the last one leaves on the way round, from the cycle's highest node through the new arc, which
    /// keeps the tree strongly feasible.
    ///
    /// - Parameters:
    ///   - column: its node.
    ///   - flow: that the arc carries already.
    /// - Returns: the root of the subtree that the new arc now links, and the arc that left the tree.
    /// - Complexity: O(cycle)
    mutating func pivot(row: Int, column: Int, cost: Double, flow: Int64 = 0) -> (
        subtree: Int, dropped: Arc
    ) {
        // Up both sides of the cycle; the smaller of two nodes is not above the other.
        var (a, b) = (row, column)
        var (rowSide, columnSide) = ((flow: Int64.max, node: row), (flow: Int64.max, node: column))
        while a != b {
            if sizes[a] <= sizes[b] {
                if isRow(a) && flows[a] <= rowSide.flow { rowSide = (flows[a], a) }
                a = parent(a)
            } else {
                if !isRow(b) && flows[b] < columnSide.flow { columnSide = (flows[b], b) }
                b = parent(b)
            }
        }
        let blocksRowSide = rowSide.flow <= columnSide.flow
        let (amount, leaving) = blocksRowSide ? rowSide : columnSide
        let (subtree, above) = blocksRowSide ? (row, column) : (column, row)
        let (end, dropped) = (parent(leaving), costs[leaving])
        if amount != 0 {
            addFlow(from: column, to: a, columnChange: -amount)
            addFlow(from: row, to: a, columnChange: amount)
        }
        addSize(from: end, to: a, -sizes[leaving])
        addSize(from: above, to: a, sizes[leaving])
        hang(subtree, below: above, leaving: leaving, join: a)
        reverseStem(subtree, below: above, leaving: leaving, flow: flow + amount, cost: cost)
        let arc =
            isRow(leaving)
            ? Arc(row: leaving, column: end - rows, cost: dropped)
            : Arc(row: end, column: leaving - rows, cost: dropped)
        return (subtree, arc)
    }

    /// Changes the flow on the stem up to an ancestor, by `columnChange` on arcs whose lower end is a column, else by its
    /// opposite.
    private mutating func addFlow(from start: Int, to ancestor: Int, columnChange: Int64) {
        var node = start
        while node != ancestor {
            flows[node] += isRow(node) ? -columnChange : columnChange
            node = parent(node)
        }
    }

    private mutating func addSize(from start: Int, to ancestor: Int, _ change: Int32) {
        var node = start
        while node != ancestor {
            sizes[node] += change
            node = parent(node)
        }
    }

    /// Turns the arcs of the stem from `top` up to `leaving` round and links `top` to `above`: parents, flows, costs and
    /// sizes.
    private mutating func reverseStem(_ top: Int, below above: Int, leaving: Int, flow: Int64, cost: Double) {
        let total = sizes[leaving]
        var node = top
        var new = (parent: Int32(truncatingIfNeeded: above), flow: flow, cost: cost, size: total)
        while true {
            let old = (parent: parents[node], flow: flows[node], cost: costs[node], size: sizes[node])
            (parents[node], flows[node], costs[node], sizes[node]) = new
            if node == leaving { return }
            new = (Int32(truncatingIfNeeded: node), old.flow, old.cost, total - old.size)
            node = Int(old.parent)
        }
    }

    /// Moves the subtree of `leaving` behind `above` in the ring, in the order that it has with `top` as its root.
    ///
    /// - Parameter join: the highest node of the cycle.
    private mutating func hang(_ top: Int, below above: Int, leaving: Int, join: Int) {
        let (before, oldLast) = (Int(previous[leaving]), Int(last[leaving]))
        let end = parent(leaving)
        if top == leaving {
            if Int(next[above]) != top {
                link(before, Int(next[oldLast]))
                link(oldLast, Int(next[above]))
                link(above, top)
            }
        } else {
            let behind = Int(before == above ? next[oldLast] : next[above])
            var (stem, below) = (top, above)
            var tail = Int(last[top])
            var after = Int(next[tail])
            relinked.removeAll()
            next[above] = Int32(truncatingIfNeeded: top)
            relinked.append(Int32(truncatingIfNeeded: above))
            while stem != leaving {
                // What is at and below the stem is followed by its parent and what remains below that.
                let upper = parent(stem)
                next[tail] = Int32(truncatingIfNeeded: upper)
                relinked.append(Int32(truncatingIfNeeded: tail))
                link(Int(previous[stem]), after)
                (below, stem) = (stem, upper)
                tail = Int(last[stem] == last[below] ? previous[below] : last[stem])
                after = Int(next[tail])
            }
            link(tail, behind)
            if before != above { link(before, after) }
            for index in 0..<relinked.count {
                let node = relinked[index]
                previous[Int(next[Int(node)])] = node
            }
            stem = top
            while stem != leaving {
                last[stem] = Int32(truncatingIfNeeded: tail)
                stem = parent(stem)
            }
            last[leaving] = Int32(truncatingIfNeeded: tail)
        }
        // Subtrees that ended with `above`, and those that ended with the subtree, have another last node.
        let stop = Int(last[join]) == above ? join : -1
        let newLast = Int(last[leaving])
        setLast(from: above, where: above, to: newLast, stop: -1)
        if join != before && above != before {
            setLast(from: end, where: oldLast, to: before, stop: stop)
        } else if newLast != oldLast {
            setLast(from: end, where: oldLast, to: newLast, stop: stop)
        }
    }

    private mutating func link(_ node: Int, _ successor: Int) {
        next[node] = Int32(truncatingIfNeeded: successor)
        previous[successor] = Int32(truncatingIfNeeded: node)
    }

    private mutating func setLast(from start: Int, where old: Int, to new: Int, stop: Int) {
        var node = start
        while node >= 0 && node != stop && Int(last[node]) == old {
            last[node] = Int32(truncatingIfNeeded: new)
            node = parent(node)
        }
    }
}

// MARK: Invariants

extension SpanningTree {
    /// Stops where this is not a strongly feasible spanning tree that carries these masses.
    ///
    /// - Complexity: O(n + m)
    func checkInvariants(_ marginals: Marginals) {
        var balance = marginals.supplies + marginals.demands
        var below = Array(repeating: Int32(1), count: count)
        var (order, position) = ([Int](), Array(repeating: -1, count: count))
        forEachNode { node in
            precondition(position[node] < 0, "the ring has each node once")
            precondition(node == root || position[parent(node)] >= 0, "a node follows its parent")
            position[node] = order.count
            order.append(node)
        }
        for node in order.dropFirst().reversed() { below[parent(node)] += below[node] }
        for node in order {
            precondition(Int(previous[Int(next[node])]) == node, "the ring is the same in both directions")
            precondition(below[node] == sizes[node], "sizes are those of subtrees")
            let end = position[node] + Int(sizes[node]) - 1
            precondition(order[end] == Int(last[node]), "subtrees are runs of the ring")
            guard node != root else { continue }
            let parent = parent(node)
            precondition(
                end < position[parent] + Int(sizes[parent]), "a subtree is within that of its parent")
            precondition(isRow(node) != isRow(parent), "an arc joins a row and a column")
            precondition(flows[node] >= 0, "no flow is negative")
            precondition(
                flows[node] > 0 || !isRow(node), "the lower end of an arc without flow is a column")
            balance[node] -= flows[node]
            balance[parent] -= flows[node]
        }
        precondition(parents[root] < 0 && isRow(root), "the root is a row")
        precondition(balance.allSatisfy { $0 == 0 }, "flows add up to the masses")
    }
}
