/// An orthonormal basis Q of a Krylov space of a symmetric matrix A, built block by block, and the matrix QᵀAQ.
struct KrylovBasis {
    private let order: Int
    private let threads: Int
    private(set) var blocks: [TallBlock] = []
    /// For each block X, the products Qᵢᵀ A X with the blocks Qᵢ up to it.
    private var projections: [[[Double]]] = []
    /// RᵀR, where R is the part of A times the last block that is outside of the space.
    private var restGram: [Double] = []
    /// The largest norm of A times a block, for comparison with rounding errors.
    private var scale = 0.0
    /// The length of what was left out of the next block, and of all blocks before it.
    private var (lost, lostBefore) = (0.0, 0.0)

    /// Lengths below this fraction of the scale, and squared lengths below this fraction of the largest, count as
    /// rounding.
    private static let rounding = 1e-14

    /// The number of vectors in the basis.
    var size: Int { blocks.reduce(0) { $0 + $1.width } }

    init(order: Int, threads: Int) {
        self.order = order
        self.threads = threads
    }

    /// Appends an orthonormal block that is orthogonal to the others.
    ///
    /// - Parameter image: A times the block
    /// - Returns: the next block; narrower, or empty, if less of the image is outside of the space.
    mutating func append(_ block: TallBlock, image: TallBlock) throws(GGMLError) -> TallBlock {
        blocks.append(block)
        scale = max(scale, image.values.reduce(0) { $0 + $1 * $1 }.squareRoot())
        lostBefore += lost
        let projection = try TallBlock.products(blocks, image, threads: threads)
        projections.append(projection)
        var rest = image
        try rest.add(blocks, projection, times: -1, threads: threads)
        restGram = try rest.gram()
        return try orthonormal(rest)
    }

    /// An orthonormal block that spans the part of `rest` outside of the space.
    ///
    /// It is computed from the eigenvectors of the Gram matrix (Stathopoulos and Wu, SIAM J. Sci. Comput. 23, 2002,
    /// doi:10.1137/S1064827500370883), twice, because the first pass leaves large rounding errors in short vectors.
    mutating func orthonormal(_ rest: TallBlock) throws(GGMLError) -> TallBlock {
        let shortest = Self.rounding * scale
        let first = try SymmetricEigen(rest.gram(), order: rest.width, count: rest.width)
        let squares = first.values.prefix { $0 > max(Self.rounding * first.values[0], shortest * shortest) }
        lost = first.values.dropFirst(squares.count).reduce(0) { $0 + max($1, 0) }.squareRoot()
        guard !squares.isEmpty else { return TallBlock(order: order, width: 0) }
        var result = try combination([rest], first.coefficients(of: squares), width: squares.count)
        try result.add(
            blocks, TallBlock.products(blocks, result, threads: threads), times: -1, threads: threads)
        let second = try SymmetricEigen(result.gram(), order: result.width, count: result.width)
        return try combination([result], second.coefficients(of: second.values[...]), width: result.width)
    }

    /// The eigenvalues λ of QᵀAQ, decreasing, with their vectors y and the residuals ‖AQy − λQy‖.
    struct Pairs {
        let values: [Double]
        let residuals: [Double]
        /// The eigenvectors y of QᵀAQ.
        fileprivate let coordinates: [ArraySlice<Double>]
    }

    func pairs(_ count: Int) throws(GGMLError) -> Pairs {
        let starts = blocks.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.width) }
        let (size, lastWidth) = (starts[blocks.count], blocks[blocks.count - 1].width)
        var matrix = Array(repeating: 0.0, count: size * size)
        for (column, projection) in projections.enumerated() {
            for (row, part) in projection.enumerated() {
                for index in part.indices {
                    let (i, j) = index.quotientAndRemainder(dividingBy: blocks[column].width)
                    matrix[(starts[row] + i) * size + starts[column] + j] = part[index]
                }
            }
        }
        let eigen = try SymmetricEigen(matrix, order: size, count: min(count, size))
        let coordinates = eigen.values.indices.map { eigen.vectors[$0 * size..<($0 + 1) * size] }
        let residuals = coordinates.map { vector in
            let last = Array(vector.suffix(lastWidth))
            var square = 0.0
            for (i, x) in last.enumerated() {
                for (j, y) in last.enumerated() { square += x * y * restGram[i * lastWidth + j] }
            }
            return max(square, 0).squareRoot() + lostBefore
        }
        return Pairs(values: eigen.values, residuals: residuals, coordinates: coordinates)
    }

    /// The first `count` of the vectors Qy.
    func vectors(_ pairs: Pairs, count: Int) throws(GGMLError) -> TallBlock {
        let chosen = pairs.coordinates.prefix(count)
        var first = 0
        let coefficients = blocks.map { block in
            defer { first += block.width }
            return (first..<first + block.width).flatMap { row in chosen.map { $0[$0.startIndex + row] } }
        }
        return try combination(blocks, coefficients, width: chosen.count)
    }

    private func combination(_ blocks: [TallBlock], _ coefficients: [[Double]], width: Int)
        throws(GGMLError) -> TallBlock
    {
        var result = TallBlock(order: order, width: width)
        try result.add(blocks, coefficients, times: 1, threads: threads)
        return result
    }
}

extension SymmetricEigen {
    /// The first eigenvectors as columns, each divided by the root of its eigenvalue.
    fileprivate func coefficients(of kept: ArraySlice<Double>) -> [[Double]] {
        let order = vectors.count / values.count
        return [
            (0..<order).flatMap { row in
                kept.indices.map { vectors[$0 * order + row] / kept[$0].squareRoot() }
            }
        ]
    }
}
