/// An orthonormal basis Q of a Krylov space of a symmetric matrix A, built block by block, and the matrix QᵀAQ.
struct KrylovBasis {
    private let order: Int
    private let threads: Int
    private(set) var blocks: [Matrix] = []
    /// For each block X, the products Qᵢᵀ A X with the blocks Qᵢ up to it.
    private var projections: [[Matrix]] = []
    /// RᵀR, where R is the part of A times the last block that is outside of the space.
    private var restGram = Matrix(rows: 0, columns: 0, repeating: 0)
    /// The largest norm of A times a block, for comparison with rounding errors.
    private var scale = 0.0
    /// The length of what was left out of the next block, and of all blocks before it.
    private var (lost, lostBefore) = (0.0, 0.0)

    /// Lengths below this fraction of the scale, and squared lengths below this fraction of the largest, count as
    /// rounding.
    private static let rounding = 1e-14

    /// The number of vectors in the basis.
    var size: Int { blocks.reduce(0) { $0 + $1.columns } }

    init(order: Int, threads: Int) {
        self.order = order
        self.threads = threads
    }

    /// Appends an orthonormal block that is orthogonal to the others.
    ///
    /// - Parameter image: A times the block
    /// - Returns: the next block; narrower, or empty, if less of the image is outside of the space.
    mutating func append(_ block: Matrix, image: Matrix) throws(GGMLError) -> Matrix {
        blocks.append(block)
        scale = max(scale, image.values.reduce(0) { $0 + $1 * $1 }.squareRoot())
        lostBefore += lost
        let projection = try Matrix.products(blocks, image, threads: threads)
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
    mutating func orthonormal(_ rest: Matrix) throws(GGMLError) -> Matrix {
        let shortest = Self.rounding * scale
        let first = try SymmetricEigen(rest.gram(), count: rest.columns)
        let squares = first.values.prefix { $0 > max(Self.rounding * first.values[0], shortest * shortest) }
        lost = first.values.dropFirst(squares.count).reduce(0) { $0 + max($1, 0) }.squareRoot()
        guard !squares.isEmpty else { return Matrix(rows: order, columns: 0, repeating: 0) }
        var result = try combination([rest], first.coefficients(of: squares), width: squares.count)
        try result.add(
            blocks, Matrix.products(blocks, result, threads: threads), times: -1, threads: threads)
        let second = try SymmetricEigen(result.gram(), count: result.columns)
        return try combination([result], second.coefficients(of: second.values[...]), width: result.columns)
    }

    /// The eigenvalues λ of QᵀAQ, decreasing, with their vectors y and the residuals ‖AQy − λQy‖.
    struct Pairs {
        let values: [Double]
        let residuals: [Double]
        /// The eigenvectors y of QᵀAQ.
        fileprivate let coordinates: [ArraySlice<Double>]
    }

    func pairs(_ count: Int) throws(GGMLError) -> Pairs {
        let starts = blocks.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.columns) }
        let (size, lastWidth) = (starts[blocks.count], blocks[blocks.count - 1].columns)
        var matrix = Matrix(rows: size, columns: size, repeating: 0)
        for (column, projection) in projections.enumerated() {
            for (row, part) in projection.enumerated() {
                for i in 0..<part.rows {
                    for j in 0..<part.columns {
                        matrix[starts[row] + i, starts[column] + j] = part[i, j]
                    }
                }
            }
        }
        let eigen = try SymmetricEigen(matrix, count: min(count, size))
        let coordinates = eigen.values.indices.map { eigen.vectors.row($0) }
        let residuals = coordinates.map { vector in
            let last = Array(vector.suffix(lastWidth))
            var square = 0.0
            for (i, x) in last.enumerated() {
                for (j, y) in last.enumerated() { square += x * y * restGram[i, j] }
            }
            return max(square, 0).squareRoot() + lostBefore
        }
        return Pairs(values: eigen.values, residuals: residuals, coordinates: coordinates)
    }

    /// The first `count` of the vectors Qy.
    func vectors(_ pairs: Pairs, count: Int) throws(GGMLError) -> Matrix {
        let chosen = pairs.coordinates.prefix(count)
        var first = 0
        let coefficients = blocks.map { block in
            defer { first += block.columns }
            return Matrix(
                (first..<first + block.columns).flatMap { row in chosen.map { $0[$0.startIndex + row] } },
                rows: block.columns, columns: chosen.count)
        }
        return try combination(blocks, coefficients, width: chosen.count)
    }

    private func combination(_ blocks: [Matrix], _ coefficients: [Matrix], width: Int)
        throws(GGMLError) -> Matrix
    {
        var result = Matrix(rows: order, columns: width, repeating: 0)
        try result.add(blocks, coefficients, times: 1, threads: threads)
        return result
    }
}

extension SymmetricEigen {
    /// The first eigenvectors as columns, each divided by the root of its eigenvalue.
    fileprivate func coefficients(of kept: ArraySlice<Double>) -> [Matrix] {
        [
            Matrix(
                (0..<vectors.columns).flatMap { row in
                    kept.indices.map { vectors[$0, row] / kept[$0].squareRoot() }
                }, rows: vectors.columns, columns: kept.count)
        ]
    }
}
