/// Sums over cells, taken in one pass, from which their covariance follows; sparse cells are never centred.
///
/// Cells are added some thousand at a time, in tiles that fit the processor's cache. Each row of the result belongs to
/// one thread, which adds the cells in their order. Memory: one double for each pair of features.
package struct Covariance: ~Copyable, Sendable {
    /// The most features: 800 MB.
    package static let mostFeatures = 10_000
    /// The rows in a task, for features that are rare and for those that are frequent.
    private static let rowsPerTask = (sparse: 64, dense: 128)
    private static let tilesPerBatch = 8
    /// The rows multiplied at once: OpenBLAS copies larger matrices first, which takes longer for a block of few
    /// vectors.
    private static let rowsAtOnce = 12

    package let features: Int
    package private(set) var cells = 0
    private let order: DensityOrder
    private let threads: Int
    /// Tiles that are still to be added.
    private var pending: [CellTile] = []
    /// The sum of each feature, in the density order.
    private var sums: [Double]
    /// Σ x xᵀ, features × features, in the density order; only where row ≤ column.
    private var products: Matrix

    /// - Parameter sample: some of the cells, to find which features are frequent; the result depends on it only by
    ///   rounding.
    package init(features: Int, sample: [CellMatrix], threads: Int) {
        self.features = features
        self.threads = threads
        order = DensityOrder(columns: features, sample: sample)
        sums = Array(repeating: 0, count: features)
        products = Matrix(rows: features, columns: features, repeating: 0)
    }

    /// The covariance of the given cells.
    package static func of(_ matrix: CellMatrix, threads: Int) throws(GGMLError) -> Covariance {
        var covariance = Covariance(features: matrix.columns, sample: [matrix], threads: threads)
        try covariance.add(matrix)
        try covariance.flush()
        return covariance
    }

    /// Adds cells, at the latest with the next `flush`.
    /// - Complexity: O(cells × s²) for s stored values a cell
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
        try concurrentUpdate(&products.values, pieces, threads: threads) { task, rows throws(GGMLError) in
            for tile in tiles { try tile.addProducts(tasks[task], to: &rows) }
        }
    }

    /// Ranges of rows of the products, beginning with those that take longest.
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
    /// The number of values that the layout of the tile needs.
    private var numbers = 0

    var isFull: Bool { cells >= Self.mostCells || numbers >= Self.mostNumbers }

    mutating func append(_ matrix: CellMatrix, _ order: DensityOrder) {
        matrices.append(matrix)
        cells += matrix.count
        numbers += matrix.count * order.denseCount
        if case .sparse(let rows) = matrix { numbers += rows.values.count }
    }
}

/// Means, variances and largest eigenvalues of a covariance.
package struct CovarianceSpectrum {
    /// The mean of each feature.
    package let means: [Double]
    /// The sum of the variances (divisor: cells − 1) of all features.
    package let totalVariance: Double
    /// The sum of the second moments about zero, which sets the scale of rounding errors.
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
    /// The spectrum with the `count` largest eigenvalues.
    /// - Complexity: O(features² × count) for few eigenvalues, else O(features³)
    package consuming func spectrum(count: Int, seed: UInt64) throws(GGMLError) -> CovarianceSpectrum {
        let (features, threads, order, cells) = (features, threads, order, cells)
        let means = sums.map { $0 / Double(max(cells, 1)) }
        let squares = (0..<features).reduce(0.0) { $0 + products[$1, $1] }
        try centre(means)
        let matrix = products
        let total = (0..<features).reduce(0.0) { $0 + matrix[$1, $1] }
        let eigen = try Self.eigen(matrix, count: count, seed: seed, threads: threads)
        var vectors = eigen.vectors
        for vector in 0..<count {
            for (place, column) in order.columns.enumerated() {
                vectors[vector, column] = eigen.vectors[vector, place]
            }
        }
        return CovarianceSpectrum(
            means: order.places.map { means[Int($0)] }, totalVariance: total,
            secondMoment: squares / Double(max(cells - 1, 1)),
            eigen: SymmetricEigen(values: eigen.values, vectors: vectors))
    }

    /// Turns the sums of products into covariances, on both sides of the diagonal.
    private mutating func centre(_ means: [Double]) throws(GGMLError) {
        let (features, cells, tile) = (features, Double(cells), Matrix.rowsPerTask)
        try concurrentUpdate(&products.values, by: tile * features, threads: threads) { task, rows in
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

    /// Copies one triangle to the other, tile by tile to stay in the processor's cache.
    private mutating func mirror() {
        let (features, tile) = (features, 32)
        var products = products.values.mutableSpan
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

    private static func eigen(_ matrix: Matrix, count: Int, seed: UInt64, threads: Int)
        throws(GGMLError) -> SymmetricEigen
    {
        let order = matrix.rows
        guard BlockKrylov.isWorthwhile(order: order, count: count) else {
            return try SymmetricEigen(matrix, count: count)
        }
        let krylov = BlockKrylov(
            order: order, count: count, width: 16, seed: seed, tolerance: 1e-8, productsBetweenChecks: 4,
            threads: threads)
        do throws(GGMLError) {
            return try krylov.solve { block throws(GGMLError) in
                var image = Matrix(rows: order, columns: block.columns, repeating: 0)
                try image.update(threads: threads) { rows, piece throws(GGMLError) in
                    for some in pieces(of: rows, by: rowsAtOnce) {
                        try OpenBLAS.multiply(
                            matrix.view(rows: some), block.view, into: &piece,
                            at: (some.lowerBound - rows.lowerBound) * block.columns, stride: block.columns,
                            beta: 0)
                    }
                }
                return image
            } report: { _, _ in
            }
        } catch  where error.code == .notConverged {
            return try SymmetricEigen(matrix, count: count)
        }
    }
}
