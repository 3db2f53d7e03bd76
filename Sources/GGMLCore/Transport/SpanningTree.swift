/// The basis of a transport problem: a spanning tree of its sources and sinks.
///
/// Sources are nodes 0 ..< n, sinks n ..< n + m; the root is a source. Arcs run from a source to a sink; the arc between
/// a node and its parent is stored with the node. The tree stays *strongly feasible* (Cunningham, Mathematical
/// Programming 11, 1976, doi:10.1007/BF01580379): every arc without flow points to the root, that is, its lower end is
/// a source. Then degenerate pivots cannot cycle.
struct SpanningTree: Sendable {
    struct Node: Sendable {
        var parent: Int32 = -1
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        var previousSibling: Int32 = -1
        var depth: Int32 = 0
        /// On the arc to the parent.
        var flow: Int64 = 0
    }

    let sources: Int
    let root: Int
    private(set) var nodes: [Node]
    /// Dual values: u of the sources, v of the sinks; u + v = cost on every arc of the tree.
    private(set) var potentials: [Double]

    /// The northwest corner rule: fills demands from supplies in the orders given.
    ///
    /// Where supply and demand run out together, the next source joins with no flow, so the tree is strongly feasible.
    /// Points sorted along a line give the optimal plan of that line.
    /// - Parameter orders: permutations of the sources and of the sinks.
    /// - Complexity: O(n + m)
    init(_ masses: TransportMasses, sourceOrder: [Int], sinkOrder: [Int]) {
        sources = masses.supplies.count
        root = sourceOrder[0]
        nodes = Array(repeating: Node(), count: sources + masses.demands.count)
        potentials = Array(repeating: 0, count: nodes.count)
        var (row, column) = (0, 0)
        var supply = masses.supplies[sourceOrder[0]]
        var demand = masses.demands[sinkOrder[0]]
        var sinkIsNew = true
        while true {
            let (source, sink) = (sourceOrder[row], sources + sinkOrder[column])
            let moved = min(supply, demand)
            if sinkIsNew {
                attach(sink, to: source, flow: moved)
            } else {
                attach(source, to: sink, flow: moved)
            }
            supply -= moved
            demand -= moved
            if supply == 0 && row + 1 < sourceOrder.count {
                row += 1
                supply = masses.supplies[sourceOrder[row]]
                sinkIsNew = false
            } else if column + 1 < sinkOrder.count {
                column += 1
                demand = masses.demands[sinkOrder[column]]
                sinkIsNew = true
            } else {
                break
            }
        }
    }

    func isSource(_ node: Int) -> Bool { node < sources }

    private mutating func attach(_ node: Int, to parent: Int, flow: Int64) {
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
            nodes[Int(nodes[node].parent)].firstChild = next
        }
        if next >= 0 { nodes[Int(next)].previousSibling = previous }
    }

    /// Visits `top` and all below it, each after its parent.
    @inline(__always)
    private mutating func forEachNode(below top: Int, _ body: (inout SpanningTree, Int) -> Void) {
        var node = top
        while true {
            body(&self, node)
            if nodes[node].firstChild >= 0 {
                node = Int(nodes[node].firstChild)
                continue
            }
            while node != top && nodes[node].nextSibling < 0 { node = Int(nodes[node].parent) }
            if node == top { return }
            node = Int(nodes[node].nextSibling)
        }
    }

    /// Computes depths and dual values from the costs of the arcs.
    /// - Complexity: O(n + m)
    mutating func recomputePotentials(_ cost: (Int, Int) -> Double) {
        let sources = sources
        forEachNode(below: root) { tree, node in
            let parent = Int(tree.nodes[node].parent)
            guard parent >= 0 else {
                tree.potentials[node] = 0
                tree.nodes[node].depth = 0
                return
            }
            let arc = node < sources ? cost(node, parent - sources) : cost(parent, node - sources)
            tree.potentials[node] = arc - tree.potentials[parent]
            tree.nodes[node].depth = tree.nodes[parent].depth + 1
        }
    }

    /// Brings the arc from `source` to `sink` into the tree and drops the one that blocks.
    ///
    /// Of several blocking arcs the last one on the way round the cycle, from its top through the new arc, is dropped;
    /// that keeps the tree strongly feasible.
    /// - Parameter reducedCost: cost − u − v of the new arc, negative.
    /// - Complexity: O(cycle + that part)
    mutating func pivot(source: Int, sink: Int, reducedCost: Double) {
        let join = commonAncestor(source, sink)
        var delta = Int64.max
        var leaving = source
        var leavesAboveSource = true
        var node = source
        while node != join {
            if isSource(node) && nodes[node].flow < delta {
                delta = nodes[node].flow
                leaving = node
            }
            node = Int(nodes[node].parent)
        }
        node = sink
        while node != join {
            if !isSource(node) && nodes[node].flow <= delta {
                delta = nodes[node].flow
                leaving = node
                leavesAboveSource = false
            }
            node = Int(nodes[node].parent)
        }
        if delta != 0 {
            addFlow(from: source, to: join, sourceChange: -delta)
            addFlow(from: sink, to: join, sourceChange: delta)
        }
        let (top, above) = leavesAboveSource ? (source, sink) : (sink, source)
        hang(top, below: above, flow: delta, upTo: leaving)
        let topIsSource = isSource(top)
        let sources = sources
        forEachNode(below: top) { tree, node in
            tree.potentials[node] += (node < sources) == topIsSource ? reducedCost : -reducedCost
            tree.nodes[node].depth = tree.nodes[Int(tree.nodes[node].parent)].depth + 1
        }
    }

    private func commonAncestor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while a != b {
            if nodes[a].depth >= nodes[b].depth { a = Int(nodes[a].parent) } else { b = Int(nodes[b].parent) }
        }
        return a
    }

    /// Changes the flow on the way up, by `sourceChange` on arcs whose lower end is a source, else by its opposite.
    private mutating func addFlow(from bottom: Int, to top: Int, sourceChange: Int64) {
        var node = bottom
        while node != top {
            nodes[node].flow += isSource(node) ? sourceChange : -sourceChange
            node = Int(nodes[node].parent)
        }
    }

    /// Turns round the way from `top` up to `last`, whose arc to its parent is dropped, and hangs it below `parent`.
    private mutating func hang(_ top: Int, below parent: Int, flow: Int64, upTo last: Int) {
        var (node, newParent, newFlow) = (top, parent, flow)
        while true {
            let (oldParent, oldFlow) = (Int(nodes[node].parent), nodes[node].flow)
            detach(node)
            attach(node, to: newParent, flow: newFlow)
            if node == last { return }
            (node, newParent, newFlow) = (oldParent, node, oldFlow)
        }
    }
}
