extension AffineMap {
    /// M in double precision.
    package var doubles: Matrix { Matrix(matrix.map { Double($0) }, rows: rows, columns: columns) }

    /// The map by the transpose of M, so that a sparse cell reads whole rows of it.
    package var transposed: TransposedMap { TransposedMap(matrix: doubles.transposed, offset: offset) }
}

/// A linear map in a layout for sparse rows; sums are in double precision.
package struct TransposedMap: Sendable {
    /// The transposed matrix, inputs × outputs.
    package var matrix: Matrix
    /// The offset, one number for each output.
    package let offset: [Double]

    package var outputs: Int { matrix.columns }

    package init(matrix: Matrix, offset: [Double]) {
        precondition(offset.count == matrix.columns)
        self.matrix = matrix
        self.offset = offset
    }

    /// The image of row `row` of `cells`.
    /// - Complexity: O(stored values × outputs)
    package func image(of cells: CellMatrix, row: Int) -> [Double] {
        let (outputs, values) = (outputs, matrix.values)
        var result = offset
        cells.forEachValue(inRow: row) { column, value in
            let start = column * outputs
            for output in 0..<outputs { result[output] += values[start + output] * Double(value) }
        }
        return result
    }

    /// The transposed matrix, with rows padded to the length that `images` needs.
    package var table: Matrix { matrix.resized(columns: RowSums.padded(outputs)) }

    /// The images of rows of `cells`, one after another.
    ///
    /// - Parameter table: `table` of this map, made once for many cells
    /// - Complexity: O(stored values × outputs)
    package func images(of cells: CellMatrix, rows: Range<Int>, by table: Matrix) -> [Double] {
        let padded = offset + Array(repeating: 0, count: table.columns - outputs)
        var sums = Matrix(rows.flatMap { _ in padded }, rows: rows.count, columns: table.columns)
        cells.addProduct(rows, times: table, to: &sums)
        return sums.resized(columns: outputs).values
    }
}
