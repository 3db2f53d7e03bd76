/// Where a solve of the same masses under other costs can start: an optimal tree, or the pairs of an assignment.
///
/// Rows and columns have the caller's numbers.
public struct TransportBasis: Equatable, Sendable {
    package enum Arcs: Equatable, Sendable {
        case tree(TransportTree)
        /// The column of each row, of an assignment that was proven without a tree.
        case assignment(NodeNumbers)
    }

    package let arcs: Arcs
    /// How many rows there are.
    let rows: Int

    package init(_ tree: TransportTree, rows: Int) { (arcs, self.rows) = (.tree(tree), rows) }

    /// - Parameter columns: one a row, each once.
    package init(assignment columns: NodeNumbers) {
        (arcs, rows) = (.assignment(columns), columns.count)
    }

    /// How many columns there are.
    var columns: Int {
        switch arcs {
        case .tree(let tree): tree.nodes.count - rows
        case .assignment: rows
        }
    }

    /// Bytes for each of `count` nodes.
    package static func bytesPerNode(_ count: Int) -> Int { 2 * NodeNumbers.bytes(count) }

    /// The basis with node i renamed to `numbers[i]`.
    func renumbered(_ numbers: [Int32]) -> TransportBasis {
        switch arcs {
        case .tree(let tree): return TransportBasis(tree.renumbered(numbers), rows: rows)
        case .assignment(let columns):
            var renumbered = Array(repeating: UInt32(0), count: rows)
            for row in 0..<rows {
                renumbered[Int(numbers[row])] = UInt32(numbers[rows + columns[row]]) - UInt32(rows)
            }
            return TransportBasis(assignment: NodeNumbers(renumbered, below: rows))
        }
    }

    /// The basis of the problem in the other direction, whose rows are the columns of this.
    var transposed: TransportBasis {
        switch arcs {
        case .tree(let tree):
            let numbers = (0..<rows).map { Int32($0 + columns) } + (0..<columns).map { Int32($0) }
            return TransportBasis(tree.renumbered(numbers), rows: columns)
        case .assignment(let columns):
            var rows = Array(repeating: UInt32(0), count: columns.count)
            for row in 0..<columns.count { rows[columns[row]] = UInt32(row) }
            return TransportBasis(assignment: NodeNumbers(rows, below: rows.count))
        }
    }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan.
    /// - Complexity: O(n + m)
    func forEachArc(_ marginals: Marginals, _ body: (Int, Int, Double) -> Void) {
        switch arcs {
        case .tree(let tree): tree.forEachArc(marginals, body)
        case .assignment(let columns):
            let share = 1 / Double(columns.count)
            for row in 0..<columns.count { body(row, columns[row], share) }
        }
    }
}

/// An optimal tree of the network simplex.
///
/// Masses never change while costs do, so it stays feasible, and a solve after a small change needs few pivots.
package struct TransportTree: Equatable, Sendable {
    /// The nodes, rows before columns by their numbers, each somewhere behind its parent; the root, one of the side with
    /// more points, first.
    package let nodes: NodeNumbers
    /// The position in `nodes` of each node's parent; the root is its own.
    package let parents: NodeNumbers

    init(nodes: [UInt32], parents: [UInt32]) {
        precondition(nodes.count == parents.count)
        self.nodes = NodeNumbers(nodes, below: nodes.count)
        self.parents = NodeNumbers(parents, below: nodes.count)
    }

    /// Nil where these are not the nodes and parents of a tree whose arcs join rows and columns.
    package init?(nodes: [UInt32], parents: [UInt32], rows: Int) {
        guard nodes.count == parents.count, nodes.sorted() == Array(0..<UInt32(nodes.count)) else {
            return nil
        }
        for (position, parent) in parents.enumerated() {
            let isRow = nodes[position] < rows
            guard
                position == 0
                    ? parent == 0 : parent < position && isRow != (nodes[Int(parent)] < rows)
            else {
                return nil
            }
        }
        self.init(nodes: nodes, parents: parents)
    }

    /// The tree with node i renamed to `numbers[i]`.
    func renumbered(_ numbers: [Int32]) -> TransportTree {
        TransportTree(
            nodes: (0..<nodes.count).map { UInt32(numbers[nodes[$0]]) },
            parents: (0..<nodes.count).map { UInt32(parents[$0]) })
    }

    /// The flow between each of `nodes` and its parent, 0 for the root.
    ///
    /// - Complexity: O(n + m)
    func flows(_ marginals: Marginals) -> [Int64] {
        let rows = marginals.supplies.count
        // By how much supply and demand of the nodes at and below each differ.
        var flows = (0..<nodes.count).map { position in
            let node = nodes[position]
            return node < rows ? marginals.supplies[node] : marginals.demands[node - rows]
        }
        for position in stride(from: nodes.count - 1, to: 0, by: -1) {
            flows[parents[position]] -= flows[position]
        }
        return flows
    }

    /// The flows, as `flows` gives them; nil where one is negative, or below an arc without flow is a node of the side that
    /// the root is of: from other trees the simplex cannot cycle (Cunningham, 1976, A network simplex method).
    package func stronglyFeasibleFlows(_ marginals: Marginals) -> [Int64]? {
        let flows = flows(marginals)
        let rows = marginals.supplies.count
        let isFeasible = flows.indices.dropFirst().allSatisfy { position in
            let isOnRootsSide = (nodes[position] < rows) == (nodes[0] < rows)
            return flows[position] >= (isOnRootsSide ? 1 : 0)
        }
        return isFeasible ? flows : nil
    }

    fileprivate func forEachArc(_ marginals: Marginals, _ body: (Int, Int, Double) -> Void) {
        let rows = marginals.supplies.count
        let total = Double(marginals.total)
        for (position, flow) in flows(marginals).enumerated() where flow > 0 {
            let (node, parent) = (nodes[position], nodes[parents[position]])
            let (row, column) = node < rows ? (node, parent) : (parent, node)
            body(row, column - rows, Double(flow) / total)
        }
    }
}

/// Whole numbers from 0, in two bytes each while all are small: there may be a tree for each pair of many samples.
package enum NodeNumbers: Equatable, Sendable {
    case short([UInt16])
    case long([UInt32])

    package init(_ values: [UInt32], below limit: Int) {
        self = limit <= 1 << 16 ? .short(values.map { UInt16(truncatingIfNeeded: $0) }) : .long(values)
    }

    /// Bytes for a number below `limit`.
    static func bytes(_ limit: Int) -> Int {
        limit <= 1 << 16 ? MemoryLayout<UInt16>.size : MemoryLayout<UInt32>.size
    }

    package var count: Int {
        switch self {
        case .short(let values): values.count
        case .long(let values): values.count
        }
    }

    package subscript(position: Int) -> Int {
        switch self {
        case .short(let values): Int(values[position])
        case .long(let values): Int(values[position])
        }
    }

    package var values: [UInt32] { (0..<count).map { UInt32(self[$0]) } }
}
