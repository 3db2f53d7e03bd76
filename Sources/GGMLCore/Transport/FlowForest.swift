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
        /// On the arc to the parent.
        var flow: Int64 = 0
        /// Of that arc, once `setCosts` was called.
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

    /// The only tree where one side has a single point.
    mutating func makeStar(_ masses: TransportMasses) {
        let (supplies, demands) = (masses.supplies, masses.demands)
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

    /// The only tree.
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

    /// Turns round the way from `top` up to `last`, whose arc to its parent is dropped, and hangs it below `parent`.
    mutating func hang(_ top: Int, below parent: Int, flow: Int64, cost: Double = 0, upTo last: Int) {
        var (node, newParent, newFlow, newCost) = (top, parent, flow, cost)
        while true {
            let old = nodes[node]
            if old.parent >= 0 { detach(node) }
            attach(node, to: newParent, flow: newFlow, cost: newCost)
            if node == last { return }
            (node, newParent, newFlow, newCost) = (Int(old.parent), node, old.flow, old.cost)
        }
    }

    /// Joins two trees by an arc from `parent` to `node`, which becomes the root of its own first.
    mutating func join(_ node: Int, below parent: Int, flow: Int64) {
        makeRoot(node)
        attach(node, to: parent, flow: flow)
    }

    mutating func makeRoot(_ node: Int) {
        guard nodes[node].parent >= 0 else { return }
        let (above, flow) = (parent(node), nodes[node].flow)
        var root = above
        while parent(root) >= 0 { root = parent(root) }
        detach(node)
        hang(above, below: node, flow: flow, upTo: root)
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

    /// Visits `top` and all below it, each after its parent, and sets their depths.
    @inline(__always)
    mutating func forEachNode(below top: Int, _ body: (borrowing FlowForest, Int) -> Void) {
        var node = top
        while true {
            let parent = self.parent(node)
            nodes[node].depth = parent < 0 ? 0 : nodes[parent].depth + 1
            body(self, node)
            if nodes[node].firstChild >= 0 {
                node = Int(nodes[node].firstChild)
                continue
            }
            while node != top && nodes[node].nextSibling < 0 { node = self.parent(node) }
            if node == top { return }
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
    /// blocks: of several the last one on the way round, from the cycle's top through the new arc, which keeps the tree
    /// strongly feasible.
    ///
    /// - Returns: the top of what now hangs below the new arc, and the arc that was dropped.
    /// - Complexity: O(cycle)
    mutating func pivot(row: Int, column: Int, cost: Double) -> (top: Int, dropped: Arc) {
        let join = commonAncestor(row, column)
        var delta = Int64.max
        var (leaving, top, above) = (column, column, row)
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
                (leaving, top, above) = (node, row, column)
            }
            node = parent(node)
        }
        if delta != 0 {
            addFlow(from: column, to: join, columnChange: -delta)
            addFlow(from: row, to: join, columnChange: delta)
        }
        let (end, dropped) = (parent(leaving), nodes[leaving].cost)
        hang(top, below: above, flow: delta, cost: cost, upTo: leaving)
        let arc =
            isRow(leaving)
            ? Arc(row: leaving, column: end - rows, cost: dropped)
            : Arc(row: end, column: leaving - rows, cost: dropped)
        return (top, arc)
    }

    /// Changes the flow on the way up, by `columnChange` on arcs whose lower end is a column, else by its opposite.
    private mutating func addFlow(from bottom: Int, to top: Int, columnChange: Int64) {
        var node = bottom
        while node != top {
            nodes[node].flow += isRow(node) ? -columnChange : columnChange
            node = parent(node)
        }
    }
}
