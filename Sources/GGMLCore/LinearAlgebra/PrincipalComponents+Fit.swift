extension PrincipalComponents {
    /// Up to this many features the exact method's matrix fits: 800 MB.
    public static let mostFeatures = 10_000

    /// The exact PCA of the cells that `covariance` has seen.
    ///
    /// - Parameter place: what the cells come from, for messages.
    /// - Throws: where `count` is above the rank of the centred cells.
    /// - Complexity: O(features³)
    public init(_ covariance: consuming Covariance, inputs: FeatureTable, count: Int, place: String)
        throws(GGMLError)
    {
        let order = inputs.count
        let (cells, means) = (covariance.cells, covariance.means)
        try Self.check(count, largest: min(order, cells - 1), "\(cells) cells with \(order) features", place)
        let matrix = covariance.matrix()
        let total = (0..<order).reduce(0.0) { $0 + matrix[$1 * order + $1] }
        let eigen = try SymmetricEigen(consume matrix, order: order, count: count)
        // An eigenvalue that is zero but for rounding belongs to no component.
        let rank = eigen.values.prefix { $0 > total * 1e-12 }.count
        try Self.check(count, largest: rank, "cells that span \(rank) dimensions", place)
        var offset: [Double] = []
        for row in 0..<count {
            offset.append(-(0..<order).reduce(0.0) { $0 + eigen.vectors[row * order + $1] * means[$1] })
        }
        self.init(
            map: AffineMap(
                rows: count, columns: order, matrix: eigen.vectors.map { Float($0) }, offset: offset),
            inputs: inputs, variances: eigen.values, totalVariance: total)
    }

    private static func check(_ count: Int, largest: Int, _ found: String, _ place: String) throws(GGMLError)
    {
        guard count <= largest else {
            throw .expected(
                "enough data for -k \(count)", found: found, in: place,
                advice: largest > 0 ? "use at most -k \(largest)" : "give more cells")
        }
    }
}
