/// Arcs between rows and columns, and what they cost in double precision.
struct ExactArcs: ~Copyable {
    private(set) var count = 0
    private(set) var rows = ScratchBuffer<Int32>()
    private(set) var columns = ScratchBuffer<Int32>()
    /// In the unit of the costs, of those arcs that it was found for.
    var costs = ScratchBuffer<Double>()

    /// - Parameter most: no more are ever appended.
    mutating func reset(most: Int) {
        count = 0
        rows.resize(most)
        columns.resize(most)
        costs.resize(most)
    }

    mutating func append(_ row: Int, _ column: Int, if isWanted: Bool = true) {
        rows[count] = Int32(truncatingIfNeeded: row)
        columns[count] = Int32(truncatingIfNeeded: column)
        count += isWanted ? 1 : 0
    }

    /// - Parameter potentials: of the rows, and then of the columns.
    func reducedCost(_ arc: Int, _ potentials: [Double]) -> Double {
        costs[arc] - potentials[Int(rows[arc])] - potentials[potentials.count / 2 + Int(columns[arc])]
    }
}
