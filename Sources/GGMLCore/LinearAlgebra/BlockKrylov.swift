/// Finds the largest eigenvalues of a symmetric positive semidefinite matrix A that is known by its products with
/// vectors.
///
/// Block Krylov iteration from a random block X (Musco and Musco, NIPS 2015, arXiv:1504.05477), as a block Lanczos
/// process with full reorthogonalisation: of the space that X, AX, A²X, … span, an orthonormal basis Q and QᵀAQ are kept;
/// the eigenpairs of the latter are the approximations. The block is wider than the number of eigenpairs, so that a
/// multiple eigenvalue is found as often as it counts. Where the basis is full, the process starts again from the best
/// block that it holds.
///
/// Pairs are given back only if ‖Av − λv‖, a bound of how far λ is from an eigenvalue, is small. Memory: that of the
/// basis. Equal seeds give equal results, whatever the number of threads.
struct BlockKrylov {
    let order: Int
    /// How many eigenpairs.
    let count: Int
    let seed: UInt64
    /// The largest ‖Av − λv‖ / λ.
    let tolerance: Double
    /// After so many products it is seen whether the pairs are good enough.
    let productsBetweenChecks: Int
    let threads: Int

    private static let mostProducts = 100
    /// Blocks in the basis.
    private static let mostBlocks = 16
    /// What rounding leaves of zero, as a part of the largest eigenvalue.
    private static let rounding = 1e-12

    /// Vectors in a block, some more than pairs: a pair converges the faster, the farther its value is from those for
    /// which there is no room.
    static func width(count: Int) -> Int { RowSums.padded(count + 8) }

    /// Whether the basis stays small beside the whole space.
    static func isWorthwhile(order: Int, count: Int) -> Bool { order >= 24 * width(count: count) }

    /// Bytes, beside those of the matrix.
    static func memory(order: Int, count: Int) -> Int { 8 * order * width(count: count) * (mostBlocks + 3) }

    /// - Parameters:
    ///   - product: A times a block
    ///   - report: given the number of products so far, and the residual of the pairs
    /// - Throws: `notConverged` where the pairs are not good enough after very many products.
    func solve(
        _ product: (TallBlock) throws(GGMLError) -> TallBlock, report: (Int, Double) -> Void
    ) throws(GGMLError) -> SymmetricEigen {
        let width = Self.width(count: count)
        var basis = KrylovBasis(order: order, threads: threads)
        var next = try basis.orthonormal(TallBlock.random(order: order, width: width, seed: seed))
        var residual = Double.infinity
        for products in 1...Self.mostProducts {
            next = try basis.append(next, image: product(next))
            let isAtEnd = next.width == 0 || basis.blocks.count == Self.mostBlocks
            guard isAtEnd || products % productsBetweenChecks == 0 else { continue }
            let pairs = try basis.pairs(width)
            let negligible = Self.rounding * pairs.values[0]
            residual = zip(pairs.residuals, pairs.values).prefix(count).reduce(0) {
                max($0, $1.0 <= negligible ? 0 : $1.0 / max($1.1, negligible))
            }
            report(products, residual)
            if residual <= tolerance {
                let vectors = try basis.vectors(pairs, count: count)
                return SymmetricEigen(
                    values: Array(pairs.values.prefix(count)),
                    vectors: transposed(vectors.values, rows: order, columns: count))
            }
            if isAtEnd {
                next = try basis.vectors(pairs, count: width)
                basis = KrylovBasis(order: order, threads: threads)
            }
        }
        throw GGMLError(
            .notConverged,
            "eigenvalues: expected residuals of at most \(tolerance), found \(residual) after \(Self.mostProducts) "
                + "products; ask for fewer components, or choose fewer genes")
    }
}
