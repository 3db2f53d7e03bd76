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
        let matrix = map.matrix
        switch self {
        case .fro:
            let norm = matrix.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return (norm, matrix.values.map { norm > 0 ? $0 / norm : 0 })
        case .l1:
            return (
                matrix.values.reduce(0) { $0 + abs($1) },
                matrix.values.map { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 }
            )
        case .nuclear:
            let isWide = matrix.rows < matrix.columns
            let (value, gradient) = try Self.nuclear(isWide ? matrix : matrix.transposed)
            return (value, isWide ? gradient.values : gradient.transposed.values)
        }
    }

    /// The nuclear norm and its gradient. With W = U S Vᵀ and rows ≤ columns, W Wᵀ = U S² Uᵀ, and the gradient U Vᵀ is
    /// U S⁻¹ Uᵀ W; directions in which W is zero add nothing.
    private static func nuclear(_ matrix: Matrix) throws(GGMLError) -> (Double, Matrix) {
        let (rows, columns, values) = (matrix.rows, matrix.columns, matrix.values)
        var gram = Matrix(rows: rows, columns: rows, repeating: 0)
        for a in 0..<rows {
            for b in a..<rows { gram[a, b] = dot(matrix.row(a), matrix.row(b)) }
        }
        let eigen = try SymmetricEigen(gram, count: rows)
        let singular = eigen.values.map { max($0, 0).squareRoot() }
        var gradient = Array(repeating: 0.0, count: values.count)
        for (index, value) in singular.enumerated() where value > 1e-7 * singular[0] {
            let u = eigen.vectors.row(index)
            for column in 0..<columns {
                var share = 0.0
                for (row, entry) in u.enumerated() { share += entry * values[row * columns + column] }
                for (row, entry) in u.enumerated() {
                    gradient[row * columns + column] += entry * share / value
                }
            }
        }
        return (singular.reduce(0, +), Matrix(gradient, rows: rows, columns: columns))
    }
}
