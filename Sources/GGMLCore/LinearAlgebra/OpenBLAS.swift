import COpenBLAS

/// Routines of BLAS and LAPACK. Each call runs on the calling thread, so that no result depends on the number of
/// threads; several threads may call at once.
@safe package enum OpenBLAS {
    private static let routines = openblas_load()
    /// The bytes of address space that the library takes when it is first used.
    package static let memory = Int(openblas_memory)

    private static var unavailable: GGMLError {
        let found = unsafe String(cString: openblas_failure())
        return GGMLError(
            .unavailable,
            "libopenblas.so.0: expected the library, and \(openblas_memory >> 20) MiB of memory for it, "
                + "found: \(found); install it (in Debian: libopenblas0), or raise the limit"
        )
    }

    /// The library that is in use: its version and how it was built, the kind of processor whose kernels it chose, and
    /// its file; empty where it does not say.
    ///
    /// - Throws: if OpenBLAS is not installed, or there is no memory for it.
    package static func library() throws(GGMLError) -> (configuration: String, core: String, file: String) {
        guard unsafe routines.dgemm != nil else { throw unavailable }
        return unsafe (
            String(cString: openblas_configuration()), String(cString: openblas_core()),
            String(cString: openblas_file())
        )
    }

    /// C ← alpha · A B + beta · C, all row-major.
    ///
    /// - Parameters:
    ///   - c: the result, rows of A × columns of B, from `start` on
    ///   - stride: the distance from one row of C to the next
    /// - Throws: if OpenBLAS is not installed, or there is no memory for it.
    package static func multiply(
        _ a: MatrixView, _ b: MatrixView, into c: inout MutableSpan<Double>, at start: Int = 0, stride: Int,
        alpha: Double = 1, beta: Double
    ) throws(GGMLError) {
        guard let dgemm = unsafe routines.dgemm else { throw unavailable }
        precondition(a.columns == b.rows && a.isValid && b.isValid)
        guard a.rows > 0, b.columns > 0 else { return }
        precondition(
            start >= 0 && start + (a.rows - 1) * stride + b.columns <= c.count && stride >= b.columns)
        var (m, n, k) = (Int32(b.columns), Int32(a.rows), Int32(a.columns))
        var (strideB, strideA, strideC) = (Int32(b.stride), Int32(a.stride), Int32(stride))
        var (alpha, beta) = (alpha, beta)
        // Row-major matrices are the transposes of Fortran's, so this asks for Cᵀ = Bᵀ Aᵀ.
        unsafe c.withUnsafeMutableBufferPointer { c in
            unsafe a.values.withUnsafeBufferPointer { first in
                unsafe b.values.withUnsafeBufferPointer { second in
                    guard let c = c.baseAddress, let first = first.baseAddress,
                        let second = second.baseAddress
                    else { return }
                    openblas_enter()
                    defer { openblas_leave() }
                    unsafe dgemm(
                        b.isTransposed ? "T" : "N", a.isTransposed ? "T" : "N", &m, &n, &k, &alpha,
                        second + b.offset, &strideB, first + a.offset, &strideA, &beta, c + start, &strideC)
                }
            }
        }
    }

    /// C ← C + Aᵀ A, row-major, where row ≤ column; the rest of C stays as it is.
    ///
    /// - Parameters:
    ///   - c: the result, columns of A × columns of A, from `start` on
    ///   - stride: the distance from one row of C to the next
    /// - Throws: if OpenBLAS is not installed, or there is no memory for it.
    static func addSquare(
        of a: MatrixView, to c: inout MutableSpan<Double>, at start: Int, stride: Int
    ) throws(GGMLError) {
        guard let dsyrk = unsafe routines.dsyrk else { throw unavailable }
        precondition(a.isValid && !a.isTransposed)
        guard a.columns > 0 else { return }
        precondition(
            start >= 0 && start + (a.columns - 1) * stride + a.columns <= c.count && stride >= a.columns)
        var (n, k) = (Int32(a.columns), Int32(a.rows))
        var (strideA, strideC) = (Int32(a.stride), Int32(stride))
        var one = 1.0
        // Fortran sees A as its transpose, so the wanted triangle is the lower one.
        unsafe c.withUnsafeMutableBufferPointer { c in
            unsafe a.values.withUnsafeBufferPointer { values in
                guard let c = c.baseAddress, let first = values.baseAddress else { return }
                openblas_enter()
                defer { openblas_leave() }
                unsafe dsyrk(
                    "L", "N", &n, &k, &one, first + a.offset, &strideA, &one, c + start, &strideC)
            }
        }
    }

    /// LAPACK's `dsyevr`: the largest eigenvalues, increasing, and their eigenvectors as rows.
    ///
    /// - Parameters:
    ///   - matrix: a square matrix; only one triangle is read (row ≤ column).
    ///   - count: the number of eigenpairs, from 1 to the order of the matrix
    static func largestEigenpairs(of matrix: consuming Matrix, count: Int)
        throws(GGMLError) -> (values: [Double], vectors: Matrix)
    {
        guard let dsyevr = unsafe routines.dsyevr else { throw unavailable }
        let order = matrix.rows
        precondition(matrix.columns == order && (1...order).contains(count))
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
            openblas_enter()
            defer { openblas_leave() }
            unsafe dsyevr(
                "V", "I", "L", &n, &matrix.values, &n, &unused, &unused, &lowest, &highest, &tolerance,
                &found, &values, &vectors, &n, &support, &work, &workSize, &integerWork, &integerWorkSize,
                &status)
            guard status == 0 else {
                throw GGMLError(.notConverged, "eigenvalues: LAPACK dsyevr status \(status)")
            }
        }
        guard Int(found) == count else {
            throw GGMLError(.notConverged, "eigenvalues: expected \(count), found \(found)")
        }
        return (Array(values.prefix(count)), Matrix(vectors, rows: count, columns: order))
    }
}

/// Some rows of a row-major matrix, or their transpose.
package struct MatrixView: Sendable {
    package let values: [Double]
    /// The start of the first row in `values`.
    var offset = 0
    let rows: Int
    let columns: Int
    /// The distance from one row of `values` to the next.
    let stride: Int
    var isTransposed = false

    fileprivate var isValid: Bool {
        let (stored, length) = isTransposed ? (columns, rows) : (rows, columns)
        return stride >= max(length, 1)
            && (stored == 0 || offset + (stored - 1) * stride + length <= values.count)
    }

    package var transposed: MatrixView {
        MatrixView(
            values: values, offset: offset, rows: columns, columns: rows, stride: stride,
            isTransposed: !isTransposed)
    }

    /// The product with another matrix.
    package func times(_ other: MatrixView) throws(GGMLError) -> Matrix {
        var product = Matrix(rows: rows, columns: other.columns, repeating: 0)
        var span = product.values.mutableSpan
        try OpenBLAS.multiply(self, other, into: &span, stride: max(other.columns, 1), beta: 0)
        return product
    }
}
