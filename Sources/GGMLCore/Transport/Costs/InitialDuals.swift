/// Dual values of the columns to start from.
///
/// They are averaged partial minima: the rows are divided into parts, the largest feasible dual value of each column is
/// found for each part alone, and these are averaged. Unlike the minimum over all rows, an average does not follow single
/// points. One more step over all rows, with averages over parts of the columns, brings in what a coarse problem does not
/// know. Searches that start from such values are half as long as from minima.
struct InitialDuals: ~Copyable {
    /// Rows that go to the same part, one after another.
    private static let rowsTogether = 4
    /// Fewer than this, on either side, are too few in a part; such problems start from plain minima.
    private static let fewPoints = 2 * rowsTogether * FloatBuffer.parts

    /// Dual values of the columns for each part of the rows, one part after another.
    private var parts = FloatBuffer()
    /// Dual values of the rows that are looked at together.
    private var rowDuals = FloatBuffer()

    /// Writes dual values of the columns: those that fit 0 for every row or, where the dual values of some rows are known
    /// from a coarse problem, those that fit these.
    ///
    /// - Parameters:
    ///   - duals: padded to the SIMD width, with zeros.
    ///   - coarse: none, or those of many rows.
    /// - Complexity: O(n m)
    mutating func write(
        _ duals: inout FloatBuffer, from coarse: [(row: Int, dual: Float)], _ costs: inout CostRows
    ) {
        duals.resize(costs.stride)
        rowDuals.resize(1, filledWith: 0)
        guard min(costs.count, costs.columns) >= Self.fewPoints else {
            duals.fill(.infinity)
            for row in 0..<costs.count { costs.lower(0, of: &duals, first: row, less: rowDuals) }
            return Self.clearPadding(&duals, costs)
        }
        beginParts(costs)
        let known = coarse.isEmpty ? (0..<costs.count).map { (row: $0, dual: 0) } : coarse
        for (index, (row, dual)) in known.enumerated() {
            rowDuals[0] = dual
            costs.lower(index % FloatBuffer.parts, of: &parts, first: row, less: rowDuals)
        }
        average(&duals, costs)
        refine(&duals, &costs)
    }

    /// Fits the dual values of the columns to those of all rows that fit them.
    private mutating func refine(_ duals: inout FloatBuffer, _ costs: inout CostRows) {
        beginParts(costs)
        let step = min(Self.rowsTogether, costs.together(0).count)
        for row in stride(from: 0, to: costs.count, by: step) {
            costs.findMeanPartMinima(row..<min(row + step, costs.count), less: duals, &rowDuals)
            let part = row / Self.rowsTogether % FloatBuffer.parts
            costs.lower(part, of: &parts, first: row, less: rowDuals)
        }
        average(&duals, costs)
    }

    private mutating func beginParts(_ costs: borrowing CostRows) {
        parts.resize(costs.stride * FloatBuffer.parts, filledWith: .infinity)
    }

    private func average(_ duals: inout FloatBuffer, _ costs: borrowing CostRows) {
        parts.writeMeans(&duals)
        Self.clearPadding(&duals, costs)
    }

    private static func clearPadding(_ duals: inout FloatBuffer, _ costs: borrowing CostRows) {
        for column in costs.columns..<costs.stride { duals[column] = 0 }
    }
}
