/// What outlives a solve: an optimal tree, or the arcs that carry flow alone.
///
/// Masses never change while costs do, so a tree stays feasible, and a solve after a small change needs few pivots.
public struct TransportBasis: Equatable, Sendable {
    /// The nodes, rows before columns by their numbers, each somewhere behind its parent; a root first.
    package let nodes: Places
    /// Where in `nodes` the parent of each stands; a root is its own.
    package let parents: Places
    /// False where there is more than one root.
    let isTree: Bool

    /// Whole numbers from 0, in two bytes each while all are small: there may be a tree for each pair of many samples.
    package enum Places: Equatable, Sendable {
        case short([UInt16])
        case long([UInt32])

        init(_ values: [UInt32], below limit: Int) {
            self = limit <= 1 << 16 ? .short(values.map { UInt16(truncatingIfNeeded: $0) }) : .long(values)
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
    }

    /// Bytes for one of `count` nodes.
    static func bytesPerNode(_ count: Int) -> Int {
        2 * (count <= 1 << 16 ? MemoryLayout<UInt16>.size : MemoryLayout<UInt32>.size)
    }

    init(nodes: [UInt32], parents: [UInt32]) {
        precondition(nodes.count == parents.count)
        self.nodes = Places(nodes, below: nodes.count)
        self.parents = Places(parents, below: nodes.count)
        isTree = !parents.enumerated().dropFirst().contains { $0.offset == $0.element }
    }

    /// Nil where these are not the nodes and parents of trees whose arcs join rows and columns, with rows as their roots.
    init?(nodes: [UInt32], parents: [UInt32], rows: Int) {
        guard nodes.count == parents.count, nodes.sorted() == Array(0..<UInt32(nodes.count)) else {
            return nil
        }
        for (position, parent) in parents.enumerated() {
            let isRow = nodes[position] < rows
            guard parent == position ? isRow : parent < position && isRow != (nodes[Int(parent)] < rows)
            else {
                return nil
            }
        }
        self.init(nodes: nodes, parents: parents)
    }

    /// The pairs of an assignment.
    ///
    /// - Parameter columns: the column of each row.
    init(pairing columns: borrowing ScratchBuffer<Int32>) {
        let count = UInt32(truncatingIfNeeded: columns.count)
        self.init(
            nodes: (0..<2 * count).map { $0 % 2 == 0 ? $0 / 2 : count + UInt32(columns[Int($0 / 2)]) },
            parents: (0..<2 * count).map { $0 / 2 * 2 })
    }

    /// The same trees where node i has the number `numbers[i]`.
    func renumbered(_ numbers: [Int32]) -> TransportBasis {
        TransportBasis(
            nodes: (0..<nodes.count).map { UInt32(numbers[nodes[$0]]) },
            parents: (0..<nodes.count).map { UInt32(parents[$0]) })
    }

    /// What each of `nodes` sends to or takes from its parent, 0 for a root.
    ///
    /// - Complexity: O(n + m)
    func flows(_ masses: TransportMasses) -> [Int64] {
        let rows = masses.supplies.count
        // What the nodes at and below each have too much (rows) or too little (columns).
        var flows = (0..<nodes.count).map { position in
            let node = nodes[position]
            return node < rows ? masses.supplies[node] : masses.demands[node - rows]
        }
        for position in stride(from: nodes.count - 1, to: 0, by: -1) where parents[position] != position {
            flows[parents[position]] -= flows[position]
        }
        return flows
    }

    /// Whether no arc would have to carry less than nothing.
    func isFeasible(_ masses: TransportMasses) -> Bool { flows(masses).allSatisfy { $0 >= 0 } }

    /// Calls `body` with row, column and share of the total mass for each arc of the plan.
    /// - Complexity: O(n + m)
    public func forEachArc(_ masses: TransportMasses, _ body: (Int, Int, Double) -> Void) {
        let rows = masses.supplies.count
        let total = Double(masses.total)
        for (position, flow) in flows(masses).enumerated() where flow > 0 {
            let (node, parent) = (nodes[position], nodes[parents[position]])
            let (row, column) = node < rows ? (node, parent) : (parent, node)
            body(row, column - rows, Double(flow) / total)
        }
    }
}
