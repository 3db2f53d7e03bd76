/// The largest eigenvalues of a symmetric matrix, decreasing, with their eigenvectors.
package struct SymmetricEigen {
    package let values: [Double]
    /// The eigenvectors as rows, values.count × order, each of length 1, with a positive largest entry.
    package let vectors: [Double]

    /// Computes the eigenpairs by LAPACK.
    ///
    /// - Parameters:
    ///   - matrix: order × order; only one triangle is read (row ≤ column in row-major order).
    ///   - count: the number of eigenpairs, from 1 to `order`.
    /// - Complexity: O(order³) time, twice the memory of the matrix.
    package init(_ matrix: consuming [Double], order: Int, count: Int) throws(GGMLError) {
        let found = try OpenBLAS.largestEigenpairs(of: matrix, order: order, count: count)
        self.init(
            values: found.values.reversed(),
            vectors: (0..<count).reversed().flatMap { found.vectors[$0 * order..<($0 + 1) * order] })
    }

    /// Takes eigenpairs, and gives each vector its sign.
    init(values: [Double], vectors: [Double]) {
        self.values = values
        let order = vectors.count / max(values.count, 1)
        self.vectors = values.indices.flatMap { Self.signed(vectors[$0 * order..<($0 + 1) * order]) }
    }

    /// The vector or its opposite, whichever has a positive largest entry (the first in a tie).
    private static func signed(_ vector: ArraySlice<Double>) -> [Double] {
        var largest = 0.0
        for value in vector where abs(value) > abs(largest) { largest = value }
        return largest < 0 ? vector.map { -$0 } : Array(vector)
    }
}
