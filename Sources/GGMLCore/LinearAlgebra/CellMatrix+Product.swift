extension CellMatrix {
    /// This matrix times `block`, whose rows must be padded.
    /// - Complexity: O(stored values × the block's columns)
    package func times(_ block: Matrix) throws(GGMLError) -> Matrix {
        precondition(columns == block.rows)
        var result = Matrix(rows: count, columns: block.columns, repeating: 0)
        switch self {
        case .sparse: addProduct(0..<count, times: block, to: &result)
        case .dense(let rows):
            var sums = result.values.mutableSpan
            try OpenBLAS.multiply(
                MatrixView(
                    values: rows.values.map { Double($0) }, rows: count, columns: columns, stride: columns),
                block.view, into: &sums, stride: block.columns, beta: 0)
        }
        return result
    }

    /// Adds X · block to `sums`, for the given rows X of this matrix; all rows must be padded.
    ///
    /// The sums of a row do not depend on the processor, on the other rows, or on whether the matrix is dense or
    /// sparse.
    /// - Complexity: O(stored values × the block's columns)
    func addProduct(_ rows: Range<Int>, times block: Matrix, to sums: inout Matrix) {
        precondition(columns == block.rows && sums.columns == block.columns && sums.rows >= rows.count)
        let width = block.columns
        var span = sums.values.mutableSpan
        switch self {
        case .sparse(let sparse):
            for row in rows {
                RowSums.add(
                    sparse.entries(row), rows: block.values, width: width, to: &span,
                    at: (row - rows.lowerBound) * width)
            }
        case .dense(let dense):
            RowSums.add(dense, rows, rows: block.values, width: width, to: &span)
        }
    }

    /// Adds Xᵀ · block to `sums`, for the given rows X of this matrix.
    package func addTransposedProduct(_ rows: Range<Int>, times block: Matrix, to sums: inout Matrix) {
        precondition(columns == sums.rows && sums.columns == block.columns && block.rows >= rows.count)
        let width = block.columns
        var span = sums.values.mutableSpan
        switch self {
        case .sparse(let sparse):
            for row in rows {
                RowSums.scatter(
                    sparse.entries(row), times: block.values, from: (row - rows.lowerBound) * width,
                    width: width, to: &span)
            }
        case .dense(let dense):
            RowSums.scatter(dense, rows, times: block.values, width: width, to: &span)
        }
    }
}
