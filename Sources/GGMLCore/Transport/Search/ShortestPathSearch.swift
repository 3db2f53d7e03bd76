/// A search for shortest paths from one node to the columns, in reduced costs, which are zero on arcs with flow.
///
/// Dijkstra's algorithm in single precision. Nodes are rows, then columns. Whoever searches reaches the nearest column,
/// with all that is linked to it by flow, and scans the rows among these, until what is reached will do; then the dual
/// values are updated, which keeps reduced costs non-negative and makes them zero along the paths.
struct ShortestPathSearch: ~Copyable {
    var labels = ColumnLabels()
    /// The nodes reached, in order.
    private(set) var reached = Buffer<Int32>()
    /// How far each of them is.
    private var distances = FloatBuffer()

    /// - Parameter nodes: how many there are.
    mutating func begin(_ columnDuals: borrowing FloatBuffer, nodes: Int) {
        labels.begin(columnDuals)
        reached.removeAll()
        distances.removeAll()
        reached.reserve(nodes)
        distances.reserve(nodes)
    }

    /// Reaches a node.
    mutating func reach(_ node: Int, at distance: Float) {
        reached.append(Int32(truncatingIfNeeded: node))
        distances.append(distance)
    }

    /// The nearest column that is not reached, and how far it is.
    mutating func nearestColumn(
        at distance: Float, _ costs: inout CostRows, _ columnDuals: borrowing FloatBuffer
    ) -> (column: Int, distance: Float) {
        let nearest = labels.nearest(&costs, columnDuals)
        return (nearest.column, max(distance, nearest.label))
    }

    /// Makes reduced costs zero along the paths that were found and keeps them non-negative elsewhere.
    ///
    /// - Parameter end: how far the search went.
    func updateDuals(
        _ rowDuals: inout FloatBuffer, _ columnDuals: inout FloatBuffer, rows: Int, upTo end: Float
    ) {
        for position in 0..<reached.count {
            let (node, change) = (Int(reached[position]), end - distances[position])
            if node < rows { rowDuals[node] += change } else { columnDuals[node - rows] -= change }
        }
    }
}
