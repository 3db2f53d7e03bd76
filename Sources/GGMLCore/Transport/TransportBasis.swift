/// What outlives a solve: an optimal tree, or only the arcs that carry flow.
public enum TransportBasis: Equatable, Sendable {
    case tree(TransportTree)
    /// The column of each row, of an assignment that was proven without a tree.
    case pairs(NodeNumbers)

    /// Bytes for one of `count` nodes.
    package static func bytesPerNode(_ count: Int) -> Int { 2 * NodeNumbers.bytes(count) }

    /// The same where node i has the number `numbers[i]`.
    func renumbered(_ numbers: [Int32]) -> TransportBasis {
        switch self {
        case .tree(let tree): return .tree(tree.renumbered(numbers))
        case .pairs(let columns):
            let rows = columns.count
            var renumbered = Array(repeating: UInt32(0), count: rows)
            for row in 0..<rows {
                renumbered[Int(numbers[row])] = UInt32(numbers[rows + columns[row]]) - UInt32(rows)
            }
            return .pairs(NodeNumbers(renumbered, below: rows))
        }
    }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan.
    /// - Complexity: O(n + m)
    public func forEachArc(_ masses: TransportMasses, _ body: (Int, Int, Double) -> Void) {
        switch self {
        case .tree(let tree): tree.forEachArc(masses, body)
        case .pairs(let columns):
            let share = 1 / Double(columns.count)
            for row in 0..<columns.count { body(row, columns[row], share) }
        }
    }
}

/// An optimal tree of the network simplex.
///
/// Masses never change while costs do, so it stays feasible, and a solve after a small change needs few pivots.
public struct TransportTree: Equatable, Sendable {
    /// The nodes, rows before columns by their numbers, each somewhere behind its parent; the root, a row, first.
    package let nodes: NodeNumbers
    /// Where in `nodes` the parent of each stands; the root is its own.
    package let parents: NodeNumbers

    init(nodes: [UInt32], parents: [UInt32]) {
        precondition(nodes.count == parents.count)
        self.nodes = NodeNumbers(nodes, below: nodes.count)
        self.parents = NodeNumbers(parents, below: nodes.count)
    }

    /// Nil where these are not the nodes and parents of a tree whose arcs join rows and columns, with a row as its root.
    package init?(nodes: [UInt32], parents: [UInt32], rows: Int) {
        guard nodes.count == parents.count, nodes.sorted() == Array(0..<UInt32(nodes.count)) else {
            return nil
        }
        for (position, parent) in parents.enumerated() {
            let isRow = nodes[position] < rows
            guard
                position == 0
                    ? isRow && parent == 0 : parent < position && isRow != (nodes[Int(parent)] < rows)
            else {
                return nil
            }
        }
        self.init(nodes: nodes, parents: parents)
    }

    /// The same tree where node i has the number `numbers[i]`.
    func renumbered(_ numbers: [Int32]) -> TransportTree {
        TransportTree(
            nodes: (0..<nodes.count).map { UInt32(numbers[nodes[$0]]) },
            parents: (0..<nodes.count).map { UInt32(parents[$0]) })
    }

    /// What each of `nodes` sends to or takes from its parent, 0 for the root.
    ///
    /// - Complexity: O(n + m)
    func flows(_ masses: TransportMasses) -> [Int64] {
        let rows = masses.supplies.count
        // What the nodes at and below each have too much (rows) or too little (columns).
        var flows = (0..<nodes.count).map { position in
            let node = nodes[position]
            return node < rows ? masses.supplies[node] : masses.demands[node - rows]
        }
        for position in stride(from: nodes.count - 1, to: 0, by: -1) {
            flows[parents[position]] -= flows[position]
        }
        return flows
    }

    /// Whether no arc would have to carry less than nothing.
    package func isFeasible(_ masses: TransportMasses) -> Bool { flows(masses).allSatisfy { $0 >= 0 } }

    fileprivate func forEachArc(_ masses: TransportMasses, _ body: (Int, Int, Double) -> Void) {
        let rows = masses.supplies.count
        let total = Double(masses.total)
        for (position, flow) in flows(masses).enumerated() where flow > 0 {
            let (node, parent) = (nodes[position], nodes[parents[position]])
            let (row, column) = node < rows ? (node, parent) : (parent, node)
            body(row, column - rows, Double(flow) / total)
        }
    }
}

/// Whole numbers from 0, in two bytes each while all are small: there may be a tree for each pair of many samples.
public enum NodeNumbers: Equatable, Sendable {
    case short([UInt16])
    case long([UInt32])

    package init(_ values: [UInt32], below limit: Int) {
        self = limit <= 1 << 16 ? .short(values.map { UInt16(truncatingIfNeeded: $0) }) : .long(values)
    }

    /// Of one below `limit`.
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
