/// How far each column is in a search for shortest paths, over the rows that were scanned so far.
///
/// Rows are scanned in the columns near them, until a column that is not may be nearer than the nearest known.
struct ColumnLabels: ~Copyable {
    /// ∞ where no path is known, and once a column is reached.
    private var labels = LaneBuffer()
    /// The smallest label of each block of columns, where not all are looked at.
    private var minima = LaneBuffer()
    /// The row that a column's label came from.
    private var origins = ScratchBuffer<Int32>()
    /// The columns' dual values; −∞ for those reached, so that no cost of theirs is less than their label.
    private var openDuals = LaneBuffer()
    /// The smallest label; nil where a column was reached since the last scan.
    private var smallest: (column: Int, label: Float)?

    var near = NearColumns()
    /// The rows scanned, and how far they are.
    private var scanned: [(row: Int, distance: Float, dual: Float)] = []
    /// Columns that are not near a row scanned are not nearer than this.
    private var limit = Float.infinity

    mutating func begin(_ duals: borrowing LaneBuffer) {
        openDuals.copy(duals)
        labels.resize(duals.count)
        labels.fill(.infinity)
        minima.resize(LaneBuffer.padded(duals.count / LaneBuffer.lanes))
        minima.fill(.infinity)
        origins.resize(duals.count)
        smallest = nil
        scanned.removeAll(keepingCapacity: true)
        limit = .infinity
    }

    func origin(_ column: Int) -> Int { Int(origins[column]) }

    /// Makes a column nearer than it is.
    mutating func favour(_ column: Int, by change: Float) { openDuals[column] += change }

    /// Takes a column that is reached out of the search.
    mutating func close(_ column: Int) {
        if near.isUsed { labels.close(column, minima: &minima) } else { labels[column] = .infinity }
        openDuals[column] = -.infinity
        smallest = nil
    }

    /// Lowers the labels of columns to which the way leads over this row.
    ///
    /// - Parameter dual: the row's dual value.
    mutating func scan(_ row: Int, at distance: Float, dual: Float, _ costs: inout CostRows) {
        if near.isUsed { scanned.append((row, distance, dual)) }
        relax(row, plus: distance - dual, &costs)
    }

    private mutating func relax(_ row: Int, plus base: Float, _ costs: inout CostRows, all: Bool = false) {
        guard near.isUsed else {
            smallest = costs.relax(row, less: openDuals, plus: base, labels: &labels, origins: &origins)
            return
        }
        smallest = costs.relax(
            row, less: openDuals, plus: base, labels: &labels, origins: &origins, minima: &minima, near: near,
            all: all)
        limit = min(limit, base + near.floor(row))
    }

    /// The column with the smallest label.
    mutating func nearest(_ costs: inout CostRows, _ duals: borrowing LaneBuffer) -> (
        column: Int, label: Float
    ) {
        while true {
            // A column with too little room, and without arcs, brings no row to scan.
            let nearest = smallest ?? nearest(costs) { _ in true }
            guard nearest.label > limit else { return nearest }
            scanFarther(&costs, duals, upTo: nearest.label)
        }
    }

    /// The column with the smallest label of those wanted, if need be over the last row scanned.
    mutating func nearestKnown(_ costs: inout CostRows, where isWanted: (Int) -> Bool) -> Int {
        let known = nearest(costs, where: isWanted)
        guard known.label == .infinity, let last = scanned.last else { return known.column }
        relax(last.row, plus: last.distance - last.dual, &costs, all: true)
        return nearest(costs, where: isWanted).column
    }

    /// The column with the smallest label of those wanted; ∞ where none has one.
    func nearest(_ costs: borrowing CostRows, where isWanted: (Int) -> Bool) -> (column: Int, label: Float) {
        var nearest = (column: 0, label: Float.infinity)
        for column in 0..<costs.columns where labels[column] < nearest.label && isWanted(column) {
            nearest = (column, labels[column])
        }
        return nearest
    }

    /// Scans the rows again that may have a nearer column which was not near them.
    private mutating func scanFarther(
        _ costs: inout CostRows, _ duals: borrowing LaneBuffer, upTo label: Float
    ) {
        let target = label.isFinite ? label : max(limit + near.width, limit.nextUp)
        limit = .infinity
        for (row, distance, dual) in scanned {
            let base = distance - dual
            if base + near.floor(row) < target {
                near.find(row, upTo: dual + 2 * max(target - distance, near.width), &costs, less: duals)
                relax(row, plus: base, &costs)
            } else {
                limit = min(limit, base + near.floor(row))
            }
        }
    }
}
