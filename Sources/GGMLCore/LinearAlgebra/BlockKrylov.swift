/// Finds the largest eigenvalues of a symmetric positive semidefinite matrix A that is given by its products with
/// vectors.
///
/// The method is block Krylov iteration from a random block X (Musco and Musco, NIPS 2015, arXiv:1504.05477), as a
/// block Lanczos process with full reorthogonalisation: it keeps an orthonormal basis Q of the span of X, AX, A²X, …
/// and the matrix QᵀAQ, whose eigenpairs are the approximations. A repeated eigenvalue is found up to as many times as
/// the block is wide; if that may not be enough, the process starts again with a block wider than the number of
/// eigenpairs. A narrow block needs more products, but fewer vectors in total, and so a smaller basis (covariance of
/// 2,000 genes, 50 pairs: 416 vectors in blocks of 16, 832 in blocks of 64). A wide block suits products whose cost
/// does not depend on the number of vectors. When the basis is full, the process restarts from its best vectors.
///
/// Pairs are returned only if ‖Av − λv‖, a bound on the distance of λ from an eigenvalue, is small. Memory: the basis.
/// Equal seeds give equal results, whatever the number of threads.
package struct BlockKrylov {
    let order: Int
    /// The number of eigenpairs.
    let count: Int
    /// The number of vectors in a block.
    var width: Int
    let seed: UInt64
    /// The largest accepted ‖Av − λv‖ / λ.
    let tolerance: Double
    /// The number of products after which convergence is checked.
    let productsBetweenChecks: Int
    let threads: Int

    package init(
        order: Int, count: Int, width: Int, seed: UInt64, tolerance: Double, productsBetweenChecks: Int,
        threads: Int
    ) {
        self.order = order
        self.count = count
        self.width = width
        self.seed = seed
        self.tolerance = tolerance
        self.productsBetweenChecks = productsBetweenChecks
        self.threads = threads
    }

    /// The most products, and the most vectors in the basis, both in multiples of the widest block.
    private static let (mostProducts, mostBlocks) = (100, 16)
    /// Eigenvalues below this fraction of the largest are zero up to rounding.
    private static let rounding = 1e-12

    /// The number of vectors in the widest block, and in a restart: some more than pairs, because a pair converges
    /// faster the farther its value is from those without a vector.
    package static func widest(count: Int) -> Int { RowSums.padded(count + 8) }

    /// Whether the basis stays small compared with the whole space.
    package static func isWorthwhile(order: Int, count: Int) -> Bool { order >= 24 * widest(count: count) }

    /// The bytes needed, beside the matrix.
    package static func memory(order: Int, count: Int) -> Int {
        8 * order * widest(count: count) * (mostBlocks + 3)
    }

    /// - Parameters:
    ///   - product: returns A times a block
    ///   - report: given the number of products so far, and the residual of the pairs
    /// - Throws: `notConverged` if the pairs do not converge in the most products allowed.
    package func solve(
        _ product: (Matrix) throws(GGMLError) -> Matrix, report: (Int, Double) -> Void
    ) throws(GGMLError) -> SymmetricEigen {
        let widest = Self.widest(count: count)
        let mostProducts = Self.mostProducts * widest / width
        var basis = KrylovBasis(order: order, threads: threads)
        var next = try basis.orthonormal(Matrix.random(rows: order, columns: width, seed: seed))
        var residual = Double.infinity
        for products in 1...mostProducts {
            next = try basis.append(next, image: product(next))
            let isAtEnd = next.columns == 0 || basis.size >= Self.mostBlocks * widest
            guard isAtEnd || products % productsBetweenChecks == 0 && basis.size >= count else { continue }
            let pairs = try basis.pairs(widest)
            let negligible = Self.rounding * pairs.values[0]
            residual = zip(pairs.residuals, pairs.values).prefix(count).reduce(0) {
                max($0, $1.0 <= negligible ? 0 : $1.0 / max($1.1, negligible))
            }
            report(products, residual)
            if residual <= tolerance {
                guard width == widest || seesAll(pairs.values) else {
                    var widened = self
                    widened.width = widest
                    return try widened.solve(product, report: report)
                }
                return SymmetricEigen(
                    values: Array(pairs.values.prefix(count)),
                    vectors: try basis.vectors(pairs, count: count).transposed)
            }
            if isAtEnd {
                next = try basis.vectors(pairs, count: widest)
                basis = KrylovBasis(order: order, threads: threads)
            }
        }
        throw GGMLError(
            .notConverged,
            "eigenvalues: expected residuals of at most \(tolerance), found \(residual) after \(mostProducts) "
                + "products; ask for fewer components, or choose fewer genes")
    }

    /// Whether no eigenvalue can be missing: a block finds at most as many equal ones as it is wide, and none outside
    /// of an invariant space at which the process ends.
    private func seesAll(_ values: [Double]) -> Bool {
        values.count >= count
            && zip(values, values.dropFirst(width - 1)).allSatisfy { first, last in
                first <= Self.rounding * values[0] || first - last > tolerance * first
            }
    }
}
