/// Mass that a row sends to a column.
struct Flow {
    let row: Int
    let column: Int
    let amount: Int64
}

/// Arcs between the rows and columns of a transport problem without a cycle, as rooted trees: what carries flow, until it
/// is one spanning tree.
///
/// Rows are nodes 0 ..< n, columns n ..< n + m; the flow of the arc between a node and its parent is stored with the node.
struct FlowForest: Sendable {
    struct Node: Sendable {
        var parent: Int32 = -1
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        var previousSibling: Int32 = -1
        /// The flow on the arc to the parent.
        var flow: Int64 = 0
    }

    private(set) var rows = 0
    private(set) var nodes: [Node] = []
    /// A node nearer to the one that stands for all nodes of the same tree; only while flows are joined.
    private var representatives: [Int32] = []

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

    /// Makes the arcs of flows trees.
    ///
    /// - Returns: the flows whose arcs would close a cycle.
    mutating func join(_ flows: [Flow], rows: Int, columns: Int) -> [Flow] {
        reset(rows: rows, columns: columns)
        representatives.removeAll(keepingCapacity: true)
        representatives.append(contentsOf: (0..<Int32(rows + columns)))
        return flows.filter { flow in
            let (row, column) = (representative(flow.row), representative(rows + flow.column))
            if row == column { return true }
            representatives[column] = Int32(truncatingIfNeeded: row)
            link(rows + flow.column, below: flow.row, flow: flow.amount)
            return false
        }
    }

    private mutating func representative(_ node: Int) -> Int {
        var node = node
        while Int(representatives[node]) != node {
            representatives[node] = representatives[Int(representatives[node])]
            node = Int(representatives[node])
        }
        return node
    }

    func isRow(_ node: Int) -> Bool { node < rows }

    private func parent(_ node: Int) -> Int { Int(nodes[node].parent) }

    /// The tree that the forest is.
    ///
    /// - Precondition: it is one.
    func tree() -> TransportTree {
        var (order, parents): ([UInt32], [UInt32]) = ([], [])
        order.reserveCapacity(nodes.count)
        parents.reserveCapacity(nodes.count)
        var positions = Array(repeating: UInt32(0), count: nodes.count)
        let root = nodes.firstIndex { $0.parent < 0 } ?? 0
        forEachNode(below: root) { node in
            positions[node] = UInt32(order.count)
            order.append(UInt32(node))
            parents.append(positions[node == root ? node : parent(node)])
        }
        return TransportTree(nodes: order, parents: parents)
    }

    /// Visits `root` and all below it, each after its parent.
    private func forEachNode(below root: Int, _ body: (Int) -> Void) {
        var node = root
        while true {
            body(node)
            if nodes[node].firstChild >= 0 {
                node = Int(nodes[node].firstChild)
                continue
            }
            while node != root && nodes[node].nextSibling < 0 { node = parent(node) }
            if node == root { return }
            node = Int(nodes[node].nextSibling)
        }
    }

    // MARK: Arcs

    mutating func attach(_ node: Int, to parent: Int, flow: Int64) {
        let first = nodes[parent].firstChild
        nodes[node].parent = Int32(parent)
        nodes[node].flow = flow
        nodes[node].previousSibling = -1
        nodes[node].nextSibling = first
        if first >= 0 { nodes[Int(first)].previousSibling = Int32(node) }
        nodes[parent].firstChild = Int32(node)
    }

    private mutating func detach(_ node: Int) {
        let (previous, next) = (nodes[node].previousSibling, nodes[node].nextSibling)
        if previous >= 0 {
            nodes[Int(previous)].nextSibling = next
        } else {
            nodes[parent(node)].firstChild = next
        }
        if next >= 0 { nodes[Int(next)].previousSibling = previous }
        nodes[node].parent = -1
    }

    /// Links two trees by an arc from `parent` to `node`, which becomes the root of its own tree first.
    mutating func link(_ node: Int, below parent: Int, flow: Int64) {
        reroot(at: node)
        attach(node, to: parent, flow: flow)
    }

    /// Makes a node the root of its tree.
    ///
    /// - Complexity: O(depth)
    mutating func reroot(at root: Int) {
        guard nodes[root].parent >= 0 else { return }
        var (node, below, flow) = (parent(root), root, nodes[root].flow)
        detach(root)
        while node >= 0 {
            let (above, old) = (parent(node), nodes[node].flow)
            if above >= 0 { detach(node) }
            attach(node, to: below, flow: flow)
            (node, below, flow) = (above, node, old)
        }
    }
}
