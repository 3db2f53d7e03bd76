/// An affine map, laid out for applying it to many cells; sums are in double precision.
public struct Projection: Sendable {
    private let outputs: Int
    /// The transpose of the map's matrix, with columns of zeros to a width that sums can be taken of.
    private let table: TallBlock
    private let offset: [Double]

    public init(_ map: AffineMap) {
        outputs = map.rows
        offset = map.offset
        let loadings = transposed(map.matrix.map { Double($0) }, rows: map.rows, columns: map.columns)
        table = TallBlock(order: map.columns, width: map.rows, values: loadings)
            .resized(width: RowSums.padded(map.rows))
    }

    /// The images of some cells, in single precision.
    /// - Complexity: O(stored values × outputs)
    public func scores(of cells: CellMatrix) throws(GGMLError) -> DenseRows {
        let images = try cells.times(table)
        var scores: [Float] = []
        scores.reserveCapacity(cells.count * outputs)
        for row in 0..<cells.count {
            for output in 0..<outputs {
                scores.append(Float(images.values[row * images.width + output] + offset[output]))
            }
        }
        return DenseRows(columns: outputs, values: scores)
    }
}
