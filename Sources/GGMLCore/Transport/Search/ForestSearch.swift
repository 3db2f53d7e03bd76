/// A search for shortest paths over a forest of arcs with flow, each tree of which is reached as a whole.
///
/// Reduced costs are zero along the arcs of a tree, so all of it is at one distance, and a path uses new arcs only between
/// trees.
struct ForestSearch: ~Copyable {
    var paths = ShortestPathSearch()
    /// The node from which each was reached; −1 for the first.
    private var previous = Buffer<Int32>()
    /// Nodes reached before this position have been scanned.
    private var scannedCount = 0

    private mutating func begin(_ columnDuals: borrowing FloatBuffer, _ forest: borrowing FlowForest) {
        paths.begin(columnDuals, nodes: forest.nodes.count)
        previous.resize(forest.nodes.count)
        scannedCount = 0
    }

    private mutating func mark(_ node: Int, from origin: Int, at distance: Float) {
        previous[node] = Int32(truncatingIfNeeded: origin)
        paths.reach(node, at: distance)
    }

    /// Reaches a node and the tree it is in.
    private mutating func reachTree(
        of start: Int, from origin: Int, at distance: Float, _ forest: borrowing FlowForest
    ) {
        var next = paths.reached.count
        mark(start, from: origin, at: distance)
        while next < paths.reached.count {
            let node = Int(paths.reached[next])
            next += 1
            if !forest.isRow(node) { paths.labels.close(node - forest.rows) }
            let (links, before) = (forest.nodes[node], previous[node])
            if links.parent >= 0 && links.parent != before {
                mark(Int(links.parent), from: node, at: distance)
            }
            var child = links.firstChild
            while child >= 0 {
                if child != before { mark(Int(child), from: node, at: distance) }
                child = forest.nodes[Int(child)].nextSibling
            }
        }
    }

    /// Scans the rows reached at this distance; returns the nearest column beyond, and how far it is.
    private mutating func nearestColumn(
        at distance: Float, _ costs: inout CostRows, _ rowDuals: borrowing FloatBuffer,
        _ columnDuals: borrowing FloatBuffer
    ) -> (column: Int, distance: Float) {
        while scannedCount < paths.reached.count {
            let row = Int(paths.reached[scannedCount])
            scannedCount += 1
            guard row < costs.count else { continue }
            paths.labels.scan(row, at: distance, dual: rowDuals[row], &costs)
        }
        return paths.nearestColumn(at: distance, &costs, columnDuals)
    }

    /// Makes a forest a strongly feasible tree: links its trees by arcs without flow along shortest paths from row 0, which
    /// becomes the root, so that no reduced cost is negative.
    ///
    /// - Complexity: O(n m)
    mutating func linkTrees(
        _ forest: inout FlowForest, _ costs: inout CostRows, _ rowDuals: inout FloatBuffer,
        _ columnDuals: inout FloatBuffer
    ) {
        begin(columnDuals, forest)
        var distance: Float = 0
        reachTree(of: 0, from: -1, at: 0, forest)
        forest.reroot(at: 0)
        while paths.reached.count < forest.nodes.count {
            let column: Int
            (column, distance) = nearestColumn(at: distance, &costs, rowDuals, columnDuals)
            let row = paths.labels.origin(column)
            reachTree(of: forest.rows + column, from: row, at: distance, forest)
            forest.link(forest.rows + column, below: row, flow: 0)
        }
        paths.updateDuals(&rowDuals, &columnDuals, rows: forest.rows, upTo: distance)
    }
}
