import GGMLCore

/// The norm of W in the penalty of the loss.
package enum MapNorm: String, CaseIterable, Sendable {
    /// The Frobenius norm: the root of the sum of squares.
    case fro
    /// The sum of absolute values of all entries, which favours few genes.
    case l1
    /// The sum of singular values, which favours a low rank.
    case nuclear
}

extension MapNorm {
    /// The norm of a map and a (sub)gradient of it, in the layout of the map's values.
    ///
    /// - Throws: if LAPACK finds no singular values.
    /// - Complexity: O(values), for the nuclear norm times the smaller side
    func valueAndGradient(_ map: TransposedMap) throws(GGMLError) -> (value: Double, gradient: [Double]) {
        switch self {
        case .fro:
            let norm = map.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return (norm, map.values.map { norm > 0 ? $0 / norm : 0 })
        case .l1:
            return (
                map.values.reduce(0) { $0 + abs($1) },
                map.values.map { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 }
            )
        case .nuclear:
            let inputs = map.values.count / map.outputs
            if inputs < map.outputs {
                return try Self.nuclear(map.values, rows: inputs, columns: map.outputs)
            }
            let rows = transposed(map.values, rows: inputs, columns: map.outputs)
            let (value, gradient) = try Self.nuclear(rows, rows: map.outputs, columns: inputs)
            return (value, transposed(gradient, rows: map.outputs, columns: inputs))
        }
    }

    /// The nuclear norm and its gradient. With W = U S Vᵀ and rows ≤ columns, W Wᵀ = U S² Uᵀ, and the gradient U Vᵀ is
    /// U S⁻¹ Uᵀ W; directions in which W is zero add nothing.
    private static func nuclear(_ values: [Double], rows: Int, columns: Int) throws(GGMLError) -> (
        Double, [Double]
    ) {
        var gram = Array(repeating: 0.0, count: rows * rows)
        for a in 0..<rows {
            for b in a..<rows {
                for column in 0..<columns {
                    gram[a * rows + b] += values[a * columns + column] * values[b * columns + column]
                }
            }
        }
        let eigen = try SymmetricEigen(gram, order: rows, count: rows)
        let singular = eigen.values.map { max($0, 0).squareRoot() }
        var gradient = Array(repeating: 0.0, count: values.count)
        for (index, value) in singular.enumerated() where value > 1e-7 * singular[0] {
            let u = eigen.vectors[index * rows..<(index + 1) * rows]
            for column in 0..<columns {
                var share = 0.0
                for (row, entry) in u.enumerated() { share += entry * values[row * columns + column] }
                for (row, entry) in u.enumerated() {
                    gradient[row * columns + column] += entry * share / value
                }
            }
        }
        return (singular.reduce(0, +), gradient)
    }
}
