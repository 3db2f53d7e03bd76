/// An affine map, laid out for applying it to many cells; sums are in double precision.
public struct Projection: Sendable {
    private let outputs: Int
    /// The transpose of the map's matrix, with columns of zeros up to a multiple of `RowSums.lanes`.
    private let table: TallBlock
    private let offset: [Double]

    public init(_ map: AffineMap) {
        outputs = map.rows
        offset = map.offset
        let width = (map.rows + RowSums.lanes - 1) / RowSums.lanes * RowSums.lanes
        var values = Array(repeating: 0.0, count: map.columns * width)
        for row in 0..<map.rows {
            for column in 0..<map.columns {
                values[column * width + row] = Double(map.matrix[row * map.columns + column])
            }
        }
        table = TallBlock(order: map.columns, width: width, values: values)
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
