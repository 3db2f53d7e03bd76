/// x ↦ Mx + b, from `columns` features to `rows` coordinates.
package struct AffineMap: Equatable, Sendable {
    package let rows: Int
    package let columns: Int
    /// M, rows × columns, row-major.
    package let matrix: [Float]
    /// b, one number for each row.
    package let offset: [Double]

    package init(rows: Int, columns: Int, matrix: [Float], offset: [Double]) {
        precondition(matrix.count == rows * columns && offset.count == rows)
        self.rows = rows
        self.columns = columns
        self.matrix = matrix
        self.offset = offset
    }
    /// The identity map, x ↦ x.
    package static func identity(_ count: Int) -> AffineMap {
        var matrix = Array(repeating: Float(0), count: count * count)
        for index in 0..<count { matrix[index * (count + 1)] = 1 }
        return AffineMap(
            rows: count, columns: count, matrix: matrix, offset: Array(repeating: 0, count: count))
    }
}
