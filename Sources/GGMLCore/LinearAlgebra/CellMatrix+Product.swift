extension CellMatrix {
    /// This matrix times `block`, whose width must be padded.
    /// - Complexity: O(stored values × width)
    package func times(_ block: TallBlock) throws(GGMLError) -> TallBlock {
        precondition(columns == block.order)
        var result = TallBlock(order: count, width: block.width)
        switch self {
        case .sparse: addProduct(0..<count, times: block, to: &result)
        case .dense(let rows):
            var sums = result.values.mutableSpan
            try OpenBLAS.multiply(
                MatrixView(
                    values: rows.values.map { Double($0) }, rows: count, columns: columns, stride: columns),
                block.view, into: &sums, stride: block.width, beta: 0)
        }
        return result
    }

    /// Adds X · block to `sums`, for the given rows X of this matrix; the widths must be padded.
    ///
    /// The sums of a row do not depend on the processor, on the other rows, or on whether the matrix is dense or
    /// sparse.
    /// - Complexity: O(stored values × width)
    func addProduct(_ rows: Range<Int>, times block: TallBlock, to sums: inout TallBlock) {
        let width = block.width
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
    package func addTransposedProduct(_ rows: Range<Int>, times block: TallBlock, to sums: inout TallBlock) {
        let width = block.width
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
