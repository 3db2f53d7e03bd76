extension AffineMap {
    /// The matrix, in double precision.
    package var view: MatrixView {
        MatrixView(values: matrix.map { Double($0) }, rows: rows, columns: columns, stride: columns)
    }

    /// The transpose as doubles, columns × rows, so that a sparse cell reads whole rows of it.
    package var transposed: TransposedMap {
        let doubles = matrix.map { Double($0) }
        return TransposedMap(
            outputs: rows, values: GGMLCore.transposed(doubles, rows: rows, columns: columns), offset: offset)
    }
}

/// A linear map in a layout for sparse rows; sums are in double precision.
package struct TransposedMap: Sendable {
    package let outputs: Int
    /// The transposed matrix, inputs × outputs.
    package var values: [Double]
    /// The offset, one number for each output.
    package let offset: [Double]

    package init(outputs: Int, values: [Double], offset: [Double]) {
        self.outputs = outputs
        self.values = values
        self.offset = offset
    }

    /// The image of row `row` of `cells`.
    /// - Complexity: O(stored values × outputs)
    package func image(of cells: CellMatrix, row: Int) -> [Double] {
        var result = offset
        cells.forEachValue(inRow: row) { column, value in
            let start = column * outputs
            for output in 0..<outputs { result[output] += values[start + output] * Double(value) }
        }
        return result
    }

    /// The values with rows padded to the width that `images` needs.
    package var table: TallBlock {
        TallBlock(order: values.count / outputs, width: outputs, values: values)
            .resized(width: RowSums.padded(outputs))
    }

    /// The images of rows of `cells`, one after another.
    ///
    /// - Parameter table: `table` of this map, made once for many cells
    /// - Complexity: O(stored values × outputs)
    package func images(of cells: CellMatrix, rows: Range<Int>, by table: TallBlock) -> [Double] {
        let padded = offset + Array(repeating: 0, count: table.width - outputs)
        var sums = TallBlock(
            order: rows.count, width: table.width, values: rows.flatMap { _ in padded })
        cells.addProduct(rows, times: table, to: &sums)
        return sums.resized(width: outputs).values
    }
}
