import GGMLCore
import GGMLStream

/// Second moments of how transport moves cells within and between classes.
///
/// For two samples with the optimal plan P, D = Σ P_ab (x_a − y_b)(x_a − y_b)ᵀ is the second moment of the
/// displacements of cells. Plans are those of the plain Euclidean cost, in the cells' own features.
struct Displacements {
    /// The most doubles that partial sums may hold: 256 MB.
    private static let mostPartialSums = 1 << 25

    let features: Int
    /// The mean of D over all pairs of samples of one class, features × features, symmetric; nil if there is no such
    /// pair.
    let within: Matrix?
    /// The mean of D over all pairs of samples of different classes, features × features, symmetric.
    let between: Matrix

    /// - Throws: if there are too many features.
    /// - Complexity: O(samples²) transports, and O(cells × features²)
    init(_ set: TrainingSet, threads: Int) throws(GGMLError) {
        let features = set.cells.columns
        guard features <= Discriminant.mostFeatures else {
            throw .expected(
                "at most \(Discriminant.mostFeatures) features for a discriminant", found: "\(features)",
                in: "the training cells", advice: "choose fewer genes first, or put ggml-pca before")
        }
        let samples = set.ranges.count
        // The number of groups depends only on the sizes, so that rounding does not depend on the number of threads.
        let groups = max(1, min(samples, 16, Self.mostPartialSums / (2 * features * features)))
        let halves = try concurrentSum(count: samples, groups: groups, threads: threads) {
            TransportWorkspace()
        } _: { workspace, group throws(GGMLError) in
            var sums = Moments(features: features)
            for sample in group { try sums.add(sample, of: set, in: &workspace) }
            return sums.within + sums.between
        }
        let pairsWithin = set.classes.sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
        let pairsBetween = samples * (samples - 1) / 2 - pairsWithin
        self.features = features
        let size = features * features
        within = pairsWithin == 0 ? nil : Self.mean(halves[..<size], over: pairsWithin, features)
        between = Self.mean(halves[size...], over: pairsBetween, features)
    }

    /// The mean of D from the sum of its halves, which their transposes make whole.
    private static func mean(_ halves: ArraySlice<Double>, over pairs: Int, _ features: Int) -> Matrix {
        let sum = Matrix(Array(halves), rows: features, columns: features)
        return Matrix(
            zip(sum.values, sum.transposed.values).map { ($0 + $1) / Double(pairs) }, rows: features,
            columns: features)
    }
}

/// Sums over pairs of samples of one half of D; the other half is its transpose.
private struct Moments: Sendable {
    var within: [Double]
    var between: [Double]

    init(features: Int) {
        within = Array(repeating: 0, count: features * features)
        between = within
    }

    /// Adds the pairs of a sample with all later samples.
    ///
    /// With the masses of x on the diagonal of A, D is XᵀAX + YᵀBY − XᵀPY − YᵀPᵀX. So all pairs of x need only one
    /// product of its cells with a matrix of their size, the sum of ½AX and −PY.
    mutating func add(_ sample: Int, of set: TrainingSet, in workspace: inout TransportWorkspace)
        throws(GGMLError)
    {
        let x = try set.cloud(of: sample)
        let prepared = try PreparedCloud(x, for: .euclidean)
        let codes = set.classes.codes
        var images = [false, true].map { _ in Array(repeating: 0.0, count: x.coordinates.count) }
        for other in set.ranges.indices where other != sample {
            let side = codes[other] == codes[sample] ? 0 : 1
            for point in 0..<x.count {
                let half = x.share(of: point) / 2
                for position in x.range(point) { images[side][position] += half * x.coordinates[position] }
            }
            // The masses of x count in all its pairs, but a plan only once, in the pass of the pair's first sample.
            guard other > sample else { continue }
            let y = try set.cloud(of: other)
            let solution = try workspace.solve(from: prepared, to: PreparedCloud(y, for: .euclidean))
            solution.forEachArc { row, column, share in
                for (position, from) in zip(x.range(row), y.range(column)) {
                    images[side][position] -= share * y.coordinates[from]
                }
            }
        }
        try Self.addProduct(x, images[0], to: &within)
        try Self.addProduct(x, images[1], to: &between)
    }

    /// Adds Xᵀ · image to `sum`.
    private static func addProduct(_ x: PointCloud, _ image: [Double], to sum: inout [Double])
        throws(GGMLError)
    {
        let features = x.dimensions
        var span = sum.mutableSpan
        try OpenBLAS.multiply(
            Matrix(x.coordinates, rows: x.count, columns: features).view.transposed,
            Matrix(image, rows: x.count, columns: features).view,
            into: &span, stride: features, beta: 1)
    }
}
