/// The covariance of many cells as an operator: each product with a block of vectors takes all cells once.
///
/// (Σ x xᵀ − n m mᵀ) B / (n − 1) is summed as Σ x (xᵀB), so that sparse cells are never centred; the means m are known
/// after the first product. Memory: two blocks, and some thousand cells.
package struct CovarianceOperator {
    /// The number of values that are added at once.
    private static let batch = 1 << 21

    private let threads: Int
    package private(set) var cells = 0
    private var sums: [Double]
    private var squares = 0.0

    package init(features: Int, threads: Int) {
        sums = Array(repeating: 0, count: features)
        self.threads = threads
    }

    private var means: [Double] { sums.map { $0 / Double(max(cells, 1)) } }

    /// The spectrum of the covariance, with the means and variances of the cells taken in the first product.
    package func spectrum(_ eigen: SymmetricEigen) -> CovarianceSpectrum {
        let divisor = Double(max(cells - 1, 1))
        let centre = sums.reduce(0) { $0 + $1 * $1 } / Double(max(cells, 1))
        return CovarianceSpectrum(
            means: means, totalVariance: (squares - centre) / divisor, secondMoment: squares / divisor,
            eigen: eigen)
    }

    /// Some cells as a product takes them.
    package struct Piece: Sendable {
        fileprivate let entries: ColumnEntries
        /// The product xᵀB for each cell x.
        fileprivate let images: Matrix
    }

    /// The covariance times `block`.
    ///
    /// - Parameter forEachPiece: gives its second argument all cells, in the same order each time, as the first makes
    ///   pieces of them, which it may from any thread.
    package mutating func times(
        _ block: Matrix,
        _ forEachPiece: (
            _ make: @Sendable (CellMatrix) throws(GGMLError) -> Piece,
            _ take: (Piece) throws(GGMLError) -> Void
        ) throws(GGMLError) -> Void
    ) throws(GGMLError) -> Matrix {
        let isFirst = cells == 0
        let table = block.resized(columns: RowSums.padded(block.columns))
        var image = Matrix(rows: block.rows, columns: table.columns, repeating: 0)
        var pending: [Piece] = []
        try forEachPiece { cells throws(GGMLError) in
            Piece(
                entries: ColumnEntries(cells.sparseRows, keepsPositions: false),
                images: try cells.times(table))
        } _: { piece throws(GGMLError) in
            if isFirst { count(piece) }
            pending.append(piece)
            if pending.reduce(0, { $0 + $1.entries.values.count }) >= Self.batch {
                try Self.add(pending, to: &image, threads: threads)
                pending = []
            }
        }
        try Self.add(pending, to: &image, threads: threads)
        return try centred(image.resized(columns: block.columns), of: block)
    }

    private mutating func count(_ piece: Piece) {
        cells += piece.images.rows
        squares += piece.entries.squares
        for feature in sums.indices { sums[feature] += piece.entries.sum(feature) }
    }

    /// Adds Σ x (xᵀB). Each row belongs to one thread, which adds the cells in their order.
    private static func add(_ pieces: [Piece], to image: inout Matrix, threads: Int) throws(GGMLError) {
        let width = image.columns
        try image.update(threads: threads) { rows, sums in
            for row in rows {
                for piece in pieces {
                    RowSums.add(
                        RowEntries(piece.entries.range(row), of: piece.entries.rows, piece.entries.values),
                        rows: piece.images.values, width: width, to: &sums,
                        at: (row - rows.lowerBound) * width)
                }
            }
        }
    }

    private func centred(_ image: Matrix, of block: Matrix) throws(GGMLError) -> Matrix {
        let means = Matrix(means, rows: block.rows, columns: 1)
        var result = image
        try result.add(
            [means], Matrix.products([means], block, threads: 1), times: -Double(cells), threads: threads)
        let divisor = Double(max(cells - 1, 1))
        for index in result.values.indices { result.values[index] /= divisor }
        return result
    }
}
