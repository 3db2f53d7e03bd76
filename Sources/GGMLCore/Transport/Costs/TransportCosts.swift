/// The costs of one transport problem, a row for each point of the first cloud and a column for each of the second.
///
/// They are there twice: in single precision, fast, with a bound on how far off they are, to find what may be worth a
/// look; and in double precision, one by one, to decide.
struct TransportCosts: ~Copyable {
    private(set) var exact = ExactCosts()
    var rows: CostRows
    var columns = CostColumns()

    /// - Parameter keepsRows: false computes every row anew however small the clouds are.
    init(keepsRows: Bool = true) { rows = CostRows(keepsRows: keepsRows) }

    var rowCount: Int { exact.rowCount }
    var columnCount: Int { exact.columnCount }

    /// Bytes for the costs that are kept at a time.
    static func memory(rows: Int, columns: Int) -> Int {
        CostRows.memory(rows: rows, columns: columns) + CostColumns.memory(rows: rows, columns: columns)
    }

    /// - Parameters:
    ///   - x, y: clouds of the same dimensions, not empty, within range; for the cosine, of points of length 1.
    ///   - ranges: what the coordinates of both are within, one range a dimension.
    /// - Complexity: O((n + m) k), and O(n m k) where the rows are kept
    mutating func prepare(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, ranges: [ClosedRange<Double>]
    ) {
        exact.prepare(cost, from: x, to: y, ranges: ranges)
        rows.prepare(exact)
        columns.reset()
    }

    /// Finds the cheapest rows of some columns.
    ///
    /// - Parameter rowDuals: at most zero each, padded to the SIMD width.
    mutating func findCheapestRows(_ bids: inout Bids, less rowDuals: borrowing FloatBuffer) {
        columns.findCheapestRows(&bids, less: rowDuals, exact)
    }
}
