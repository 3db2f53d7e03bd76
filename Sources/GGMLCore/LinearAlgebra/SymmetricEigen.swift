import COpenBLAS

/// The largest eigenvalues of a symmetric matrix, decreasing, with their eigenvectors.
struct SymmetricEigen {
    let values: [Double]
    /// One eigenvector after another, values.count × order, each of length 1; the largest entry is positive.
    let vectors: [Double]

    /// LAPACK's `dsyevr`, on one thread, so that the result does not depend on how many there are.
    ///
    /// - Parameters:
    ///   - matrix: order × order; only one triangle is read (row ≤ column in row-major order).
    ///   - count: how many, from 1 to `order`.
    /// - Complexity: O(order³) time, twice the memory of the matrix.
    init(_ matrix: consuming [Double], order: Int, count: Int) throws(GGMLError) {
        precondition(matrix.count == order * order && (1...order).contains(count))
        guard let dsyevr = unsafe lapack_dsyevr() else {
            throw GGMLError(
                .unavailable,
                "libopenblas.so.0: expected the library, found none; install it (in Debian: libopenblas0)")
        }
        var n = Int32(order)
        var (lowest, highest) = (Int32(order - count + 1), Int32(order))
        var (unused, tolerance, found, status) = (0.0, 0.0, Int32(0), Int32(0))
        var values = Array(repeating: 0.0, count: order)
        var vectors = Array(repeating: 0.0, count: order * count)
        var support = Array(repeating: Int32(0), count: 2 * order)
        var work = [0.0]
        var integerWork = [Int32(0)]
        // The first call, with sizes of −1, asks how much work space the second needs.
        for isQuery in [true, false] {
            var workSize = isQuery ? -1 : Int32(work[0])
            var integerWorkSize = isQuery ? -1 : integerWork[0]
            if !isQuery {
                work = Array(repeating: 0, count: Int(workSize))
                integerWork = Array(repeating: 0, count: Int(integerWorkSize))
            }
            unsafe dsyevr(
                "V", "I", "L", &n, &matrix, &n, &unused, &unused, &lowest, &highest, &tolerance, &found,
                &values,
                &vectors, &n, &support, &work, &workSize, &integerWork, &integerWorkSize, &status)
            guard status == 0 else {
                throw GGMLError(.notConverged, "eigenvalues: LAPACK dsyevr status \(status)")
            }
        }
        guard Int(found) == count else {
            throw GGMLError(.notConverged, "eigenvalues: expected \(count), found \(found)")
        }
        self.values = values.prefix(count).reversed()
        self.vectors = (0..<count).reversed().flatMap { index in
            Self.signed(vectors[index * order..<(index + 1) * order])
        }
    }

    /// The vector or its opposite, whichever has its largest entry (the first of equals) above zero.
    private static func signed(_ vector: ArraySlice<Double>) -> [Double] {
        var largest = 0.0
        for value in vector where abs(value) > abs(largest) { largest = value }
        return largest < 0 ? vector.map { -$0 } : Array(vector)
    }
}
