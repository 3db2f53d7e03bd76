extension AffineMap {
    /// The transpose as doubles, columns × rows, so that a sparse cell reads whole rows of it.
    public var transposed: TransposedMap {
        let doubles = matrix.map { Double($0) }
        return TransposedMap(
            outputs: rows, values: GGMLCore.transposed(doubles, rows: rows, columns: columns), offset: offset)
    }
}

/// A linear map laid out for applying it to sparse rows; sums are in double precision.
public struct TransposedMap: Sendable {
    public let outputs: Int
    /// Inputs × outputs.
    public var values: [Double]
    /// One an output.
    public let offset: [Double]

    public init(outputs: Int, values: [Double], offset: [Double]) {
        self.outputs = outputs
        self.values = values
        self.offset = offset
    }

    /// Row `row` of `cells`, mapped.
    /// - Complexity: O(stored values × outputs)
    public func image(of cells: CellMatrix, row: Int) -> [Double] {
        var result = offset
        cells.forEachValue(inRow: row) { column, value in
            let start = column * outputs
            for output in 0..<outputs { result[output] += values[start + output] * Double(value) }
        }
        return result
    }

    /// Rows of `cells`, mapped, one after another.
    /// - Complexity: O(stored values × outputs)
    func images(of cells: CellMatrix, rows: Range<Int>) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(rows.count * outputs)
        for row in rows {
            let first = result.count
            result += offset
            cells.forEachValue(inRow: row) { column, value in
                let start = column * outputs
                for output in 0..<outputs { result[first + output] += values[start + output] * Double(value) }
            }
        }
        return result
    }
}
