/// What outlives a solve: an optimal tree.
///
/// Masses never change while costs do, so the tree stays feasible, and a solve after a small change needs few pivots.
public struct TransportBasis: Equatable, Sendable {
    /// The nodes, rows before columns by their numbers, each somewhere behind its parent; the root first.
    package let nodes: [Int32]
    /// Where in `nodes` the parent of each stands; −1 for the root.
    package let parents: [Int32]

    init(nodes: [Int32], parents: [Int32]) {
        precondition(nodes.count == parents.count)
        (self.nodes, self.parents) = (nodes, parents)
    }

    /// Nil where these are not the nodes and parents of a tree whose arcs join rows and columns, with a row as its root.
    init?(nodes: [Int32], parents: [Int32], rows: Int) {
        guard nodes.count == parents.count, nodes.sorted() == Array(0..<Int32(nodes.count)),
            let root = nodes.first, root < rows, parents[0] == -1
        else { return nil }
        for (position, parent) in parents.enumerated().dropFirst() {
            guard (0..<position).contains(Int(parent)),
                (nodes[position] < rows) != (nodes[Int(parent)] < rows)
            else { return nil }
        }
        (self.nodes, self.parents) = (nodes, parents)
    }

    /// What each of `nodes` sends to or takes from its parent, 0 for the root.
    ///
    /// - Complexity: O(n + m)
    func flows(_ masses: TransportMasses) -> [Int64] {
        let rows = masses.supplies.count
        // What the nodes at and below each have too much (rows) or too little (columns).
        var flows = nodes.map { node in
            Int(node) < rows ? masses.supplies[Int(node)] : masses.demands[Int(node) - rows]
        }
        for position in stride(from: nodes.count - 1, to: 0, by: -1) {
            flows[Int(parents[position])] -= flows[position]
        }
        flows[0] = 0
        return flows
    }

    /// Whether no arc would have to carry less than nothing.
    func isFeasible(_ masses: TransportMasses) -> Bool { flows(masses).allSatisfy { $0 >= 0 } }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan.
    /// - Complexity: O(n + m)
    public func forEachArc(_ masses: TransportMasses, _ body: (Int, Int, Double) -> Void) {
        let rows = masses.supplies.count
        let unit = 1 / Double(masses.total)
        for (position, flow) in flows(masses).enumerated() where flow > 0 {
            let (node, parent) = (Int(nodes[position]), Int(nodes[Int(parents[position])]))
            let (row, column) = node < rows ? (node, parent) : (parent, node)
            body(row, column - rows, Double(flow) * unit)
        }
    }
}
