/// Sums over cells from which their covariance follows, taken in one pass, without centring what is sparse.
///
/// Cells are added some thousand at a time, for each row of the result one after another, so that the row stays in the
/// processor's cache; a row belongs to one thread, which adds the cells in their order. Memory: one double a pair of
/// features.
public struct Covariance: ~Copyable, Sendable {
    /// Up to so many features: 800 MB.
    public static let mostFeatures = 10_000
    private static let rowsPerTask = 64
    /// Cells, or values, to be added at once.
    private static let batch = (cells: 4096, values: 1 << 21)

    public let features: Int
    public private(set) var cells = 0
    private let order: DensityOrder
    private let threads: Int
    private var pending: [SplitCells] = []
    /// In the order of the places.
    private var sums: [Double]
    /// Σ x xᵀ, features × features, in the order of the places; only where row ≤ column.
    private var products: [Double]

    /// - Parameter sample: some of the cells, which tell which features are frequent; the result does not depend on it
    ///   but for rounding.
    init(features: Int, sample: [CellMatrix], threads: Int) {
        self.features = features
        self.threads = threads
        order = DensityOrder(columns: features, sample: sample)
        sums = Array(repeating: 0, count: features)
        products = Array(repeating: 0, count: features * features)
    }

    /// That of these cells.
    public static func of(_ matrix: CellMatrix, threads: Int) throws(GGMLError) -> Covariance {
        var covariance = Covariance(features: matrix.columns, sample: [matrix], threads: threads)
        try covariance.add(SplitCells(matrix, covariance.order))
        try covariance.flush()
        return covariance
    }

    /// That of all cells that a stream still has.
    public static func of(_ reader: inout StreamReader, features: Int, threads: Int)
        throws(GGMLError) -> Covariance
    {
        var sample: [CellMatrix] = []
        while sample.reduce(0, { $0 + $1.count }) < 1024, let block = try reader.nextBlock() {
            sample.append(block.matrix)
        }
        var covariance = Covariance(features: features, sample: sample, threads: threads)
        let order = covariance.order
        for matrix in sample { try covariance.add(SplitCells(matrix, order)) }
        try reader.forEachBlock(threads: threads) {
            SplitCells($0.matrix, order)
        } _: { cells throws(GGMLError) in
            try covariance.add(cells)
        }
        try covariance.flush()
        return covariance
    }

    /// - Complexity: O(cells × s²), s the values that are stored a cell
    private mutating func add(_ cells: SplitCells) throws(GGMLError) {
        pending.append(cells)
        let values = pending.reduce(0) { $0 + $1.size }
        let count = pending.reduce(0) { $0 + $1.count }
        if count >= Self.batch.cells || values >= Self.batch.values { try flush() }
    }

    private mutating func flush() throws(GGMLError) {
        let (batch, features) = (pending, features)
        pending = []
        for piece in batch {
            cells += piece.count
            for place in 0..<features { sums[place] += piece.sums[place] }
        }
        try concurrentUpdate(&products, by: Self.rowsPerTask * features, threads: threads) {
            task, rows throws(GGMLError) in
            let first = task * Self.rowsPerTask
            let range = first..<min(first + Self.rowsPerTask, features)
            for piece in batch { try piece.addProducts(range, to: &rows) }
        }
    }
}

/// What is asked of a covariance.
struct CovarianceSpectrum {
    /// Of each feature.
    let means: [Double]
    /// The variances (divisor: cells − 1) of all features, added up.
    let totalVariance: Double
    /// What this would be if the means were zero; rounding is as large as a part of it.
    let secondMoment: Double
    /// The largest eigenvalues.
    let eigen: SymmetricEigen
}

extension Covariance {
    /// - Complexity: O(features² × count) where few are asked for, else O(features³)
    consuming func spectrum(count: Int, seed: UInt64) throws(GGMLError) -> CovarianceSpectrum {
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

    /// Makes the sums of products covariances, and fills the tiles on the diagonal.
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
                for column in 0..<row {
                    rows[row * features + first + column] = rows[column * features + first + row]
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
                    let first = rows.lowerBound
                    try OpenBLAS.multiply(
                        MatrixView(
                            values: matrix, offset: first * order + first, rows: rows.count,
                            columns: order - first,
                            stride: order),
                        block.view(rows: first..<order), into: &piece, stride: block.width, beta: 0)
                    try OpenBLAS.multiply(
                        MatrixView(
                            values: matrix, offset: first, rows: rows.count, columns: first, stride: order,
                            isTransposed: true),
                        block.view(rows: 0..<first), into: &piece, stride: block.width, beta: 1)
                }
                return image
            } report: { _, _ in
            }
        } catch  where error.code == .notConverged {
            return try SymmetricEigen(matrix, order: order, count: count)
        }
    }
}
