/// How far each column is in a search for shortest paths, over the rows that were scanned so far.
///
/// A row is scanned in its candidate columns, until a column that is none may be nearer than the nearest known.
struct ColumnLabels: ~Copyable {
    /// ∞ where no path is known, and once a column is reached.
    private var labels = FloatBuffer()
    /// The smallest label of each block of columns, where rows have candidates.
    private var minima = FloatBuffer()
    /// The row that a column's label came from.
    private var origins = Buffer<Int32>()
    /// The columns' dual values; −∞ for those reached, so that no cost of theirs is less than their label.
    private var openDuals = FloatBuffer()
    /// The smallest label; nil where a column was reached since the last scan.
    private var smallest: (column: Int, label: Float)?

    var candidates = CandidateColumns()
    /// The rows scanned, and how far they are.
    private var scanned: [(row: Int, distance: Float, dual: Float)] = []
    /// Columns that are no candidates of a row scanned are not nearer than this.
    private var limit = Float.infinity

    mutating func begin(_ columnDuals: borrowing FloatBuffer) {
        openDuals.copy(columnDuals)
        candidates.takeCeilings(columnDuals)
        labels.resize(columnDuals.count, filledWith: .infinity)
        minima.resize(FloatBuffer.padded(columnDuals.count / FloatBuffer.simdWidth), filledWith: .infinity)
        origins.resize(columnDuals.count)
        smallest = nil
        scanned.removeAll(keepingCapacity: true)
        limit = .infinity
    }

    func origin(_ column: Int) -> Int { Int(origins[column]) }

    /// Makes a column nearer than it is, to break ties in its favour.
    mutating func perturb(_ column: Int, by change: Float) { openDuals[column] += change }

    /// Takes a column that is reached out of the search.
    mutating func close(_ column: Int) {
        if candidates.isUsed { labels.close(column, minima: &minima) } else { labels[column] = .infinity }
        openDuals[column] = -.infinity
        smallest = nil
    }

    /// Lowers the labels of columns to which a path leads over this row.
    ///
    /// - Parameter dual: the row's dual value.
    /// - Complexity: O(m), or O(candidates)
    mutating func scan(_ row: Int, at distance: Float, dual: Float, _ costs: inout CostRows) {
        if candidates.isUsed { scanned.append((row, distance, dual)) }
        relax(row, plus: distance - dual, &costs)
    }

    private mutating func relax(_ row: Int, plus base: Float, _ costs: inout CostRows) {
        guard candidates.isUsed else {
            smallest = costs.relax(row, less: openDuals, plus: base, labels: &labels, origins: &origins)
            return
        }
        smallest = costs.relax(
            row, less: openDuals, plus: base, labels: &labels, origins: &origins, minima: &minima,
            in: candidates)
        limit = min(limit, base + candidates.floor(row))
    }

    /// The column with the smallest label.
    mutating func nearest(_ costs: inout CostRows, _ columnDuals: borrowing FloatBuffer) -> (
        column: Int, label: Float
    ) {
        while true {
            // Not known where a column was reached and no row since scanned.
            let nearest = smallest ?? smallestLabel(costs.columns)
            guard nearest.label > limit else { return nearest }
            scanFarther(&costs, columnDuals, upTo: nearest.label)
        }
    }

    /// The column with the smallest label; ∞ where none has one.
    private func smallestLabel(_ columns: Int) -> (column: Int, label: Float) {
        var nearest = (column: 0, label: Float.infinity)
        for column in 0..<columns where labels[column] < nearest.label {
            nearest = (column, labels[column])
        }
        return nearest
    }

    /// Scans the rows again that may have a nearer column which was no candidate of theirs.
    private mutating func scanFarther(
        _ costs: inout CostRows, _ columnDuals: borrowing FloatBuffer, upTo label: Float
    ) {
        let target = label.isFinite ? label : max(limit + candidates.width, limit.nextUp)
        limit = .infinity
        for (row, distance, dual) in scanned {
            let base = distance - dual
            if base + candidates.floor(row) < target {
                let bound = dual + 2 * max(target - distance, candidates.width)
                candidates.find(row, upTo: bound, &costs, less: columnDuals)
                relax(row, plus: base, &costs)
            } else {
                limit = min(limit, base + candidates.floor(row))
            }
        }
    }
}
