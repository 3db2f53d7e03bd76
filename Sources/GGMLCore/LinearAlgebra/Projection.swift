/// An affine map in a layout for many cells; sums are in double precision.
package struct Projection: Sendable {
    private let map: AffineMap
    /// The transpose of the map's matrix, padded with columns of zeros.
    private let table: [Float]
    private let width: Int

    package init(_ map: AffineMap) {
        self.map = map
        width = RowSums.padded(map.rows)
        var table = Array(repeating: Float(0), count: map.columns * width)
        for output in 0..<map.rows {
            for column in 0..<map.columns {
                table[column * width + output] = map.matrix[output * map.columns + column]
            }
        }
        self.table = table
    }

    /// The images of cells, in single precision.
    /// - Complexity: O(stored values × outputs)
    package func scores(of cells: CellMatrix) throws(GGMLError) -> DenseRows {
        let images = try images(of: cells)
        var scores: [Float] = []
        scores.reserveCapacity(cells.count * map.rows)
        for row in 0..<cells.count {
            for output in 0..<map.rows {
                scores.append(Float(images[row * width + output] + map.offset[output]))
            }
        }
        return DenseRows(columns: map.rows, values: scores)
    }

    /// The images without the offset, cells × padded width.
    private func images(of cells: CellMatrix) throws(GGMLError) -> [Double] {
        precondition(cells.columns == map.columns)
        guard case .sparse(let rows) = cells else {
            let table = Matrix(table.map { Double($0) }, rows: map.columns, columns: width)
            return try cells.times(table).values
        }
        var images = Array(repeating: 0.0, count: rows.count * width)
        var sums = images.mutableSpan
        for row in 0..<rows.count {
            RowSums.add(rows.entries(row), rows: table, width: width, to: &sums, at: row * width)
        }
        return images
    }
}
