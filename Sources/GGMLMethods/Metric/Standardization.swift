import GGMLCore

extension CellMatrix {
    /// The standard deviation of each column over all rows (divisor: rows); 1 if all values are equal.
    var deviations: [Double] {
        var (sums, squares) = (Array(repeating: 0.0, count: columns), Array(repeating: 0.0, count: columns))
        func forEach(_ body: (Int, Double) -> Void) {
            for row in 0..<count { forEachValue(inRow: row) { body($0, Double($1)) } }
        }
        forEach { sums[$0] += $1 }
        let means = sums.map { $0 / Double(max(count, 1)) }
        var stored = Array(repeating: 0, count: columns)
        forEach { column, value in
            stored[column] += 1
            squares[column] += (value - means[column]) * (value - means[column])
        }
        return squares.indices.map { column in
            // Values that are not stored are zero.
            let rest = Double(count - stored[column]) * means[column] * means[column]
            let deviation = ((squares[column] + rest) / Double(max(count, 1))).squareRoot()
            return deviation > 0 ? deviation : 1
        }
    }

    fileprivate func dividingColumns(by divisors: [Double]) -> CellMatrix {
        switch self {
        case .sparse(var rows):
            for position in rows.values.indices {
                rows.values[position] = Float(
                    Double(rows.values[position]) / divisors[Int(rows.indices[position])])
            }
            return .sparse(rows)
        case .dense(var rows):
            for position in rows.values.indices {
                rows.values[position] = Float(Double(rows.values[position]) / divisors[position % columns])
            }
            return .dense(rows)
        }
    }
}

extension TrainingSet {
    /// The training set with each feature divided by its divisor; nil leaves it as it is.
    func dividing(by divisors: [Double]?) -> TrainingSet {
        guard let divisors else { return self }
        var result = self
        result.cells = cells.dividingColumns(by: divisors)
        return result
    }
}

extension TransposedMap {
    /// Multiplies the weights of each input by a factor; nil leaves the map as it is.
    mutating func scaleInputs(by factors: [Double]?) {
        guard let factors else { return }
        for position in matrix.values.indices { matrix.values[position] *= factors[position / outputs] }
    }
}
