extension CellMatrix {
    /// This matrix times `block`, whose width is a padded one.
    /// - Complexity: O(stored values × width)
    func times(_ block: TallBlock) throws(GGMLError) -> TallBlock {
        precondition(columns == block.order)
        var result = TallBlock(order: count, width: block.width)
        var sums = result.values.mutableSpan
        switch self {
        case .sparse(let rows):
            for row in 0..<count {
                RowSums.add(
                    RowEntries(rows.range(row), of: rows.indices, rows.values), rows: block.values,
                    width: block.width,
                    to: &sums,
                    at: row * block.width)
            }
        case .dense(let rows):
            try OpenBLAS.multiply(
                MatrixView(
                    values: rows.values.map { Double($0) }, rows: count, columns: columns, stride: columns),
                block.view, into: &sums, stride: block.width, beta: 0)
        }
        return result
    }
}
