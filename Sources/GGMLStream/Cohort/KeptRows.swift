/// The rows of a table that are kept, of which the others are left out.
package struct KeptRows: Equatable, Sendable {
    /// The rows, increasing.
    package let rows: [Int]
    /// For each row of the table its position among those that are kept; nil for the others.
    package let positions: [Int?]

    /// - Parameters:
    ///   - rows: increasing
    ///   - count: the number of rows of the table
    package init(_ rows: [Int], of count: Int) {
        var positions = [Int?](repeating: nil, count: count)
        for (position, row) in rows.enumerated() { positions[row] = position }
        self.rows = rows
        self.positions = positions
    }

    /// Keeps a whole table.
    package static func all(_ count: Int) -> KeptRows { KeptRows(Array(0..<count), of: count) }

    package var keepsAll: Bool { rows.count == positions.count }

    /// Some of these rows.
    /// - Parameter others: among these
    package func keeping(_ others: KeptRows) -> KeptRows {
        KeptRows(others.rows.map { rows[$0] }, of: positions.count)
    }
}
