/// The arcs that carry flow between the rows and columns of a transport problem, as a rooted forest.
///
/// Rows are nodes 0 ..< n and supply, columns n ..< n + m and demand; the arc between a node and its parent is stored
/// with the node. Once the forest is a single tree it is a basis of the network simplex. That tree stays *strongly
/// feasible* (Cunningham, Mathematical Programming 11, 1976, doi:10.1007/BF01580379): the root is a row, and the lower
/// end of every arc without flow is a column. Then degenerate pivots cannot cycle.
struct FlowForest: Sendable {
    struct Node: Sendable {
        var parent: Int32 = -1
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        var previousSibling: Int32 = -1
        var depth: Int32 = 0
        /// The flow on the arc to the parent.
        var flow: Int64 = 0
        /// The cost of that arc, once `setCosts` was called.
        var cost = 0.0
    }

    struct Arc {
        let row: Int
        let column: Int
        let cost: Double
    }

    private(set) var rows = 0
    private(set) var nodes: [Node] = []

    /// No arcs at all.
    mutating func reset(rows: Int, columns: Int) {
        self.rows = rows
        nodes.removeAll(keepingCapacity: true)
        nodes.append(contentsOf: repeatElement(Node(), count: rows + columns))
    }

    /// Makes the only tree there is where one side has a single point.
    mutating func makeStar(_ marginals: Marginals) {
        let (supplies, demands) = (marginals.supplies, marginals.demands)
        reset(rows: supplies.count, columns: demands.count)
        for (column, demand) in demands.enumerated() where supplies.count == 1 {
            attach(rows + column, to: 0, flow: demand)
        }
        guard supplies.count > 1 else { return }
        attach(rows, to: 0, flow: supplies[0])
        for row in 1..<rows { attach(row, to: rows, flow: supplies[row]) }
    }

    /// The node without a parent.
    var root: Int { nodes.firstIndex { $0.parent < 0 } ?? 0 }

    func isRow(_ node: Int) -> Bool { node < rows }

    func parent(_ node: Int) -> Int { Int(nodes[node].parent) }

    /// The tree that the forest is.
    mutating func tree() -> TransportTree {
        var (order, parents): ([UInt32], [UInt32]) = ([], [])
        order.reserveCapacity(nodes.count)
        parents.reserveCapacity(nodes.count)
        var positions = Array(repeating: UInt32(0), count: nodes.count)
        let root = root
        forEachNode(below: root) { forest, node in
            positions[node] = UInt32(order.count)
            order.append(UInt32(node))
            parents.append(positions[node == root ? node : forest.parent(node)])
        }
        return TransportTree(nodes: order, parents: parents)
    }

    /// What the flow costs, of a mass of `total`.
    func cost(_ total: Int64) -> Double {
        let unit = 1 / Double(total)
        return nodes.reduce(0) { $1.parent < 0 ? $0 : $0 + Double($1.flow) * unit * $1.cost }
    }

    // MARK: Arcs

    mutating func attach(_ node: Int, to parent: Int, flow: Int64, cost: Double = 0) {
        let first = nodes[parent].firstChild
        nodes[node].parent = Int32(parent)
        nodes[node].depth = nodes[parent].depth + 1
        nodes[node].flow = flow
        nodes[node].cost = cost
        nodes[node].previousSibling = -1
        nodes[node].nextSibling = first
        if first >= 0 { nodes[Int(first)].previousSibling = Int32(node) }
        nodes[parent].firstChild = Int32(node)
    }

    mutating func detach(_ node: Int) {
        let (previous, next) = (nodes[node].previousSibling, nodes[node].nextSibling)
        if previous >= 0 {
            nodes[Int(previous)].nextSibling = next
        } else {
            nodes[Int(nodes[node].parent)].firstChild = next
        }
        if next >= 0 { nodes[Int(next)].previousSibling = previous }
        nodes[node].parent = -1
    }

    /// Reverses the stem from `node` up to `last`, whose arc to its parent is dropped, and attaches `node` to `parent`.
    ///
    /// - Complexity: O(stem)
    mutating func reverseStem(
        from node: Int, upTo last: Int, attachingTo parent: Int, flow: Int64, cost: Double = 0
    ) {
        var (node, newParent, newFlow, newCost) = (node, parent, flow, cost)
        while true {
            let old = nodes[node]
            if old.parent >= 0 { detach(node) }
            attach(node, to: newParent, flow: newFlow, cost: newCost)
            if node == last { return }
            (node, newParent, newFlow, newCost) = (Int(old.parent), node, old.flow, old.cost)
        }
    }

    /// Links two trees by an arc from `parent` to `node`, which becomes the root of its own tree first.
    mutating func link(_ node: Int, below parent: Int, flow: Int64) {
        reroot(at: node)
        attach(node, to: parent, flow: flow)
    }

    /// Makes a node the root of its tree.
    mutating func reroot(at node: Int) {
        guard nodes[node].parent >= 0 else { return }
        let (above, flow) = (parent(node), nodes[node].flow)
        var root = above
        while parent(root) >= 0 { root = parent(root) }
        detach(node)
        reverseStem(from: above, upTo: root, attachingTo: node, flow: flow)
    }

    /// Whether there is an arc between two nodes.
    func areLinked(_ a: Int, _ b: Int) -> Bool { parent(a) == b || parent(b) == a }

    func flow(between a: Int, _ b: Int) -> Int64 { nodes[parent(a) == b ? a : b].flow }

    /// Changes the flow of an arc; one that has none left is dropped.
    mutating func change(_ a: Int, _ b: Int, by amount: Int64) {
        let lower = parent(a) == b ? a : b
        nodes[lower].flow += amount
        if nodes[lower].flow == 0 { detach(lower) }
    }

    /// Gives each arc its cost, which `cost` tells by row and column.
    mutating func setCosts(_ cost: (Int, Int) -> Double) {
        for node in nodes.indices where nodes[node].parent >= 0 {
            let parent = parent(node)
            nodes[node].cost = isRow(node) ? cost(node, parent - rows) : cost(parent, node - rows)
        }
    }

    // MARK: Trees

    /// Visits `root` and all below it, each after its parent, and sets their depths.
    @inline(__always)
    mutating func forEachNode(below root: Int, _ body: (borrowing FlowForest, Int) -> Void) {
        var node = root
        while true {
            let parent = self.parent(node)
            nodes[node].depth = parent < 0 ? 0 : nodes[parent].depth + 1
            body(self, node)
            if nodes[node].firstChild >= 0 {
                node = Int(nodes[node].firstChild)
                continue
            }
            while node != root && nodes[node].nextSibling < 0 { node = self.parent(node) }
            if node == root { return }
            node = Int(nodes[node].nextSibling)
        }
    }

    private func commonAncestor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while a != b {
            if nodes[a].depth >= nodes[b].depth { a = parent(a) } else { b = parent(b) }
        }
        return a
    }

    /// Sends as much as possible round the cycle that the arc from `row` to `column` closes, and drops the arc that
    /// blocks: of several the last one on the way round, from the cycle's highest node through the new arc, which keeps the tree
    /// strongly feasible.
    ///
    /// - Returns: the root of the subtree that the new arc now links, and the arc that left the tree.
    /// - Complexity: O(cycle)
    mutating func pivot(row: Int, column: Int, cost: Double) -> (subtree: Int, dropped: Arc) {
        let join = commonAncestor(row, column)
        var delta = Int64.max
        var (leaving, subtree, above) = (column, column, row)
        var node = column
        while node != join {
            if !isRow(node) && nodes[node].flow < delta {
                delta = nodes[node].flow
                leaving = node
            }
            node = parent(node)
        }
        node = row
        while node != join {
            if isRow(node) && nodes[node].flow <= delta {
                delta = nodes[node].flow
                (leaving, subtree, above) = (node, row, column)
            }
            node = parent(node)
        }
        if delta != 0 {
            addFlow(from: column, to: join, columnChange: -delta)
            addFlow(from: row, to: join, columnChange: delta)
        }
        let (end, dropped) = (parent(leaving), nodes[leaving].cost)
        reverseStem(from: subtree, upTo: leaving, attachingTo: above, flow: delta, cost: cost)
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
            nodes[node].flow += isRow(node) ? -columnChange : columnChange
            node = parent(node)
        }
    }
}

// MARK: Invariants

extension FlowForest {
    /// Stops where this is not a strongly feasible spanning tree that carries these masses.
    ///
    /// - Complexity: O(n + m)
    func checkInvariants(_ marginals: Marginals) {
        var balance = marginals.supplies + marginals.demands
        var linked = 0
        for (index, node) in nodes.enumerated() where node.parent >= 0 {
            let parent = Int(node.parent)
            precondition(isRow(index) != isRow(parent), "an arc joins a row and a column")
            precondition(node.flow >= 0, "no flow is negative")
            precondition(node.flow > 0 || !isRow(index), "the lower end of an arc without flow is a column")
            balance[index] -= node.flow
            balance[parent] -= node.flow
            linked += 1
        }
        precondition(linked == nodes.count - 1 && isRow(root), "a spanning tree has a row as its root")
        precondition(balance.allSatisfy { $0 == 0 }, "flows add up to the masses")
        var copy = self
        var visited = 0
        copy.forEachNode(below: root) { _, _ in visited += 1 }
        precondition(visited == nodes.count, "every node is below the root")
    }
}
