/// A matrix M = U S Rᵀ (singular value decomposition), rotated from the left so that its rows are orthogonal:
/// UᵀM = S Rᵀ, beginning with the longest row.
public struct PrincipalAxes: Sendable {
    /// The singular values, decreasing.
    public let lengths: [Double]
    /// The rows of UᵀM, lengths × columns of M; the entry of each that is farthest from zero, the first in a tie, is
    /// positive.
    public let axes: Matrix
    /// The rows of Uᵀ, lengths × rows of M; zero where the singular value is zero.
    public let turns: Matrix

    /// Computes the longest axes of a matrix.
    ///
    /// Algorithm: singular values are the roots of the eigenvalues of MMᵀ or MᵀM, whichever is smaller, so those below
    /// 10⁻⁸ of the largest are only rounding.
    ///
    /// - Parameters:
    ///   - matrix: M
    ///   - count: the number of axes, from 1 to the smaller of M's rows and columns
    /// - Throws: `badData` if M does not have `count` axes; `notConverged` if LAPACK does not find them, as for a matrix
    ///   with NaN; `unavailable` if OpenBLAS is not installed.
    /// - Complexity: O(rows × columns × the smaller of both)
    public init(_ matrix: Matrix, count: Int) throws(GGMLError) {
        let (rows, columns) = (matrix.rows, matrix.columns)
        let isWide = rows <= columns
        let direct = matrix.view
        let transpose = direct.transposed
        let eigen = try SymmetricEigen(
            isWide ? direct.times(transpose) : transpose.times(direct), count: count)
        let lengths = eigen.values.map { max($0, 0).squareRoot() }
        let images = try eigen.vectors.view.times(isWide ? direct : transpose)
        self.lengths = lengths
        guard isWide else {
            axes = eigen.vectors.mapRows { axis, value in lengths[axis] * value }
            turns = images.mapRows { axis, value in lengths[axis] > 0 ? value / lengths[axis] : 0 }
            return
        }
        let signs = (0..<count).map { images.row($0).largestBySize < 0 ? -1.0 : 1 }
        axes = images.mapRows { axis, value in signs[axis] * value }
        turns = eigen.vectors.mapRows { axis, value in signs[axis] * value }
    }
}

extension Matrix {
    /// The matrix with each entry replaced by `body` of its row and itself.
    fileprivate func mapRows(_ body: (Int, Double) -> Double) -> Matrix {
        Matrix(
            (0..<rows).flatMap { index in row(index).map { body(index, $0) } }, rows: rows, columns: columns)
    }
}

extension Sequence<Double> {
    /// The number farthest from zero, the first in a tie; 0 if there are none.
    package var largestBySize: Double { reduce(0) { abs($1) > abs($0) ? $1 : $0 } }
}
