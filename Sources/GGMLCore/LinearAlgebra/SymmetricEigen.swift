/// The largest eigenvalues of a symmetric matrix, with their eigenvectors.
public struct SymmetricEigen: Sendable {
    /// The eigenvalues, decreasing.
    public let values: [Double]
    /// The eigenvectors as rows, eigenvalues × order of the matrix. Each has length 1, and the entry that is farthest
    /// from zero, the first in a tie, is positive.
    public let vectors: Matrix

    /// Computes eigenpairs by LAPACK's `dsyevr`.
    ///
    /// Algorithm: the matrix is made tridiagonal; then all eigenpairs are found by multiple relatively robust
    /// representations (Dhillon, Parlett and Vömel, ACM Transactions on Mathematical Software 32, 2006,
    /// doi:10.1145/1186785.1186788), or some of them by bisection and inverse iteration.
    ///
    /// - Parameters:
    ///   - matrix: a square matrix; entries below the diagonal are not read. An infinity makes the eigenvalues NaN.
    ///   - count: the number of eigenpairs, from 1 to the order of the matrix
    /// - Throws: `badData` if the matrix is not square or does not have `count` eigenpairs; `notConverged` if LAPACK does
    ///   not find them, as for a matrix with NaN; `unavailable` if OpenBLAS is not installed.
    /// - Complexity: O(order³) time, twice the memory of the matrix
    public init(_ matrix: consuming Matrix, count: Int) throws(GGMLError) {
        let order = matrix.rows
        guard matrix.columns == order else {
            throw .expected("a square matrix", found: "\(order) × \(matrix.columns)", in: "eigenvalues")
        }
        guard count >= 1, count <= order else {
            throw .expected("1 to \(order) eigenpairs", found: "\(count)", in: "eigenvalues")
        }
        let found = try OpenBLAS.largestEigenpairs(of: matrix, count: count)
        self.init(
            values: found.values.reversed(),
            vectors: Matrix(
                (0..<count).reversed().flatMap { found.vectors.row($0) }, rows: count, columns: order))
    }

    /// Takes eigenpairs, and gives each vector its sign.
    init(values: [Double], vectors: Matrix) {
        self.values = values
        self.vectors = Matrix(
            values.indices.flatMap { Self.signed(vectors.row($0)) }, rows: values.count,
            columns: vectors.columns)
    }

    /// The vector or its opposite, whichever has a positive largest entry (the first in a tie).
    private static func signed(_ vector: ArraySlice<Double>) -> [Double] {
        vector.largestBySize < 0 ? vector.map { -$0 } : Array(vector)
    }
}
