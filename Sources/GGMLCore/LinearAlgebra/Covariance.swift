/// Sums over cells from which their covariance follows, taken in one pass, without centring what is sparse.
///
/// Cells are added some thousand at a time, in tiles that stay in the processor's cache, to some rows of the result after
/// another; a row belongs to one thread, which adds the cells in their order. Memory: one double a pair of features.
package struct Covariance: ~Copyable, Sendable {
    /// Up to so many features: 800 MB.
    package static let mostFeatures = 10_000
    /// Rows of features that are not frequent, and of those that are.
    private static let rowsPerTask = (sparse: 64, dense: 128)
    private static let tilesPerBatch = 8
    /// OpenBLAS copies what it multiplies, unless that is little; with a block of few vectors copying takes longer.
    private static let rowsAtOnce = 12

    package let features: Int
    package private(set) var cells = 0
    private let order: DensityOrder
    private let threads: Int
    /// To be added.
    private var pending: [CellTile] = []
    /// In the order of the places.
    private var sums: [Double]
    /// Σ x xᵀ, features × features, in the order of the places; only where row ≤ column.
    private var products: [Double]

    /// - Parameter sample: some of the cells, which tell which features are frequent; the result does not depend on it
    ///   but for rounding.
    package init(features: Int, sample: [CellMatrix], threads: Int) {
        self.features = features
        self.threads = threads
        order = DensityOrder(columns: features, sample: sample)
        sums = Array(repeating: 0, count: features)
        products = Array(repeating: 0, count: features * features)
    }

    /// That of these cells.
    package static func of(_ matrix: CellMatrix, threads: Int) throws(GGMLError) -> Covariance {
        var covariance = Covariance(features: matrix.columns, sample: [matrix], threads: threads)
        try covariance.add(matrix)
        try covariance.flush()
        return covariance
    }

    /// Adds cells, at the latest with the next `flush`.
    /// - Complexity: O(cells × s²), s the values that are stored a cell
    package mutating func add(_ matrix: CellMatrix) throws(GGMLError) {
        if pending.last?.isFull ?? true {
            if pending.count == Self.tilesPerBatch { try flush() }
            pending.append(CellTile())
        }
        pending[pending.count - 1].append(matrix, order)
    }

    /// Adds what waits to be added.
    package mutating func flush() throws(GGMLError) {
        let (waiting, order, features) = (pending, order, features)
        pending = []
        let tiles = try concurrentMap(count: waiting.count, threads: threads) {
            SplitCells(waiting[$0].matrices, order)
        }
        for tile in tiles {
            cells += tile.count
            for place in 0..<features { sums[place] += tile.sums[place] }
        }
        let tasks = Self.tasks(order)
        let pieces = tasks.map { $0.lowerBound * features..<$0.upperBound * features }
        try concurrentUpdate(&products, pieces, threads: threads) { task, rows throws(GGMLError) in
            for tile in tiles { try tile.addProducts(tasks[task], to: &rows) }
        }
    }

    /// Rows of the products; those that take longest come first.
    private static func tasks(_ order: DensityOrder) -> [Range<Int>] {
        pieces(of: order.firstDense..<order.columns.count, by: rowsPerTask.dense)
            + pieces(of: 0..<order.firstDense, by: rowsPerTask.sparse)
    }
}

/// Cells that are added together.
private struct CellTile: Sendable {
    private static let mostCells = 512
    private static let mostNumbers = 1 << 18

    private(set) var matrices: [CellMatrix] = []
    private var cells = 0
    /// That it will take to lay them out.
    private var numbers = 0

    var isFull: Bool { cells >= Self.mostCells || numbers >= Self.mostNumbers }

    mutating func append(_ matrix: CellMatrix, _ order: DensityOrder) {
        matrices.append(matrix)
        cells += matrix.count
        numbers += matrix.count * order.denseCount
        if case .sparse(let rows) = matrix { numbers += rows.values.count }
    }
}

/// What is asked of a covariance.
package struct CovarianceSpectrum {
    /// Of each feature.
    package let means: [Double]
    /// The variances (divisor: cells − 1) of all features, added up.
    package let totalVariance: Double
    /// What this would be if the means were zero; rounding is as large as a part of it.
    package let secondMoment: Double
    /// The largest eigenvalues.
    package let eigen: SymmetricEigen

    package init(means: [Double], totalVariance: Double, secondMoment: Double, eigen: SymmetricEigen) {
        self.means = means
        self.totalVariance = totalVariance
        self.secondMoment = secondMoment
        self.eigen = eigen
    }
}

extension Covariance {
    /// - Complexity: O(features² × count) where few are asked for, else O(features³)
    package consuming func spectrum(count: Int, seed: UInt64) throws(GGMLError) -> CovarianceSpectrum {
        let (features, threads, order, cells) = (features, threads, order, cells)
        let means = sums.map { $0 / Double(max(cells, 1)) }
        let squares = (0..<features).reduce(0.0) { $0 + products[$1 * features + $1] }
        try centre(means)
        let matrix = products
        let total = (0..<features).reduce(0.0) { $0 + matrix[$1 * features + $1] }
        let eigen = try Self.eigen(matrix, features, count: count, seed: seed, threads: threads)
        var vectors = Array(repeating: 0.0, count: eigen.vectors.count)
        for vector in 0..<count {
            for (place, column) in order.columns.enumerated() {
                vectors[vector * features + column] = eigen.vectors[vector * features + place]
            }
        }
        return CovarianceSpectrum(
            means: order.places.map { means[Int($0)] }, totalVariance: total,
            secondMoment: squares / Double(max(cells - 1, 1)),
            eigen: SymmetricEigen(values: eigen.values, vectors: vectors))
    }

    /// Makes the sums of products covariances, on both sides of the diagonal.
    private mutating func centre(_ means: [Double]) throws(GGMLError) {
        let (features, cells, tile) = (features, Double(cells), TallBlock.rowsPerTask)
        try concurrentUpdate(&products, by: tile * features, threads: threads) { task, rows in
            let first = task * tile
            for row in 0..<rows.count / features {
                for column in first + row..<features {
                    let index = row * features + column
                    rows[index] =
                        (rows[index] - cells * means[first + row] * means[column]) / max(cells - 1, 1)
                }
            }
        }
        mirror()
    }

    /// Tile by tile, for the sake of the processor's cache.
    private mutating func mirror() {
        let (features, tile) = (features, 32)
        var products = products.mutableSpan
        for top in stride(from: 0, to: features, by: tile) {
            for left in stride(from: 0, through: top, by: tile) {
                for row in top..<min(top + tile, features) {
                    for column in left..<min(left + tile, row) {
                        products[row * features + column] = products[column * features + row]
                    }
                }
            }
        }
    }

    private static func eigen(_ matrix: [Double], _ order: Int, count: Int, seed: UInt64, threads: Int)
        throws(GGMLError) -> SymmetricEigen
    {
        guard BlockKrylov.isWorthwhile(order: order, count: count) else {
            return try SymmetricEigen(matrix, order: order, count: count)
        }
        let krylov = BlockKrylov(
            order: order, count: count, width: 16, seed: seed, tolerance: 1e-8, productsBetweenChecks: 4,
            threads: threads)
        do throws(GGMLError) {
            return try krylov.solve { block throws(GGMLError) in
                var image = TallBlock(order: order, width: block.width)
                try image.update(threads: threads) { rows, piece throws(GGMLError) in
                    for some in pieces(of: rows, by: rowsAtOnce) {
                        try OpenBLAS.multiply(
                            MatrixView(
                                values: matrix, offset: some.lowerBound * order, rows: some.count,
                                columns: order, stride: order),
                            block.view, into: &piece, at: (some.lowerBound - rows.lowerBound) * block.width,
                            stride: block.width, beta: 0)
                    }
                }
                return image
            } report: { _, _ in
            }
        } catch  where error.code == .notConverged {
            return try SymmetricEigen(matrix, order: order, count: count)
        }
    }
}
