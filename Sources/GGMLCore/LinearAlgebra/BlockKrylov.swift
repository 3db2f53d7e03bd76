/// Finds the largest eigenvalues of a symmetric positive semidefinite matrix A that is known by its products with
/// vectors.
///
/// Block Krylov iteration from a random block X (Musco and Musco, NIPS 2015, arXiv:1504.05477), as a block Lanczos
/// process with full reorthogonalisation: of the space that X, AX, A²X, … span, an orthonormal basis Q and QᵀAQ are kept;
/// the eigenpairs of the latter are the approximations. An eigenvalue is found as often as it counts, up to the width of
/// the block; where that may not be enough, the process starts again with a block that is wider than the number of
/// eigenpairs. A narrow block needs more products, but with fewer vectors in all, and so with a smaller basis (covariance
/// of 2,000 genes, 50 pairs: 416 vectors in blocks of 16, 832 in blocks of 64); a wide one is for products that cost the
/// same for any number of vectors. Where the basis is full, the process starts again from the best vectors that it holds.
///
/// Pairs are given back only if ‖Av − λv‖, a bound of how far λ is from an eigenvalue, is small. Memory: that of the
/// basis. Equal seeds give equal results, whatever the number of threads.
package struct BlockKrylov {
    let order: Int
    /// How many eigenpairs.
    let count: Int
    /// Vectors in a block.
    var width: Int
    let seed: UInt64
    /// The largest ‖Av − λv‖ / λ.
    let tolerance: Double
    /// After so many products it is seen whether the pairs are good enough.
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

    /// Vectors that are multiplied, and vectors in the basis, as multiples of the widest block.
    private static let (mostProducts, mostBlocks) = (100, 16)
    /// What rounding leaves of zero, as a part of the largest eigenvalue.
    private static let rounding = 1e-12

    /// Vectors in the widest block, and in one to start again from, some more than pairs: a pair converges the faster, the
    /// farther its value is from those for which there is no room.
    package static func widest(count: Int) -> Int { RowSums.padded(count + 8) }

    /// Whether the basis stays small beside the whole space.
    package static func isWorthwhile(order: Int, count: Int) -> Bool { order >= 24 * widest(count: count) }

    /// Bytes, beside those of the matrix.
    package static func memory(order: Int, count: Int) -> Int {
        8 * order * widest(count: count) * (mostBlocks + 3)
    }

    /// - Parameters:
    ///   - product: A times a block
    ///   - report: given the number of products so far, and the residual of the pairs
    /// - Throws: `notConverged` where the pairs are not good enough after very many products.
    package func solve(
        _ product: (TallBlock) throws(GGMLError) -> TallBlock, report: (Int, Double) -> Void
    ) throws(GGMLError) -> SymmetricEigen {
        let widest = Self.widest(count: count)
        let mostProducts = Self.mostProducts * widest / width
        var basis = KrylovBasis(order: order, threads: threads)
        var next = try basis.orthonormal(TallBlock.random(order: order, width: width, seed: seed))
        var residual = Double.infinity
        for products in 1...mostProducts {
            next = try basis.append(next, image: product(next))
            let isAtEnd = next.width == 0 || basis.size >= Self.mostBlocks * widest
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
                let vectors = try basis.vectors(pairs, count: count)
                return SymmetricEigen(
                    values: Array(pairs.values.prefix(count)),
                    vectors: transposed(vectors.values, rows: order, columns: count))
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

    /// Whether there are no more eigenvalues than these: a block cannot lead to more equal ones than it is wide, nor to
    /// any outside of the space where that ends.
    private func seesAll(_ values: [Double]) -> Bool {
        values.count >= count
            && zip(values, values.dropFirst(width - 1)).allSatisfy { first, last in
                first <= Self.rounding * values[0] || first - last > tolerance * first
            }
    }
}
