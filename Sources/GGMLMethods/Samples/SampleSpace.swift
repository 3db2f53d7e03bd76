package import GGMLCore
package import GGMLStream

/// The space in which cells are compared: their own features or the image of a learned map, with a ground cost.
package struct SampleSpace: Sendable {
    package let cost: GroundCost
    private let map: TransposedMap?
    /// The factor of the features, which follow the image of a map; 0 leaves them out.
    private let featureScale: Double
    let dimensions: Int

    /// The space of the features as they are.
    package init(_ cost: GroundCost, features: FeatureTable) {
        self.cost = cost
        map = nil
        featureScale = 1
        dimensions = features.count
    }

    /// The space of a learned metric, with the Euclidean cost: the coordinates Wx, and behind them sx if the metric is a
    /// mixture.
    package init(_ metric: LearnedMetric) {
        cost = .euclidean
        map = metric.map.transposed
        featureScale = metric.euclideanScale
        dimensions = metric.map.rows + (metric.euclideanScale > 0 ? metric.map.columns : 0)
    }

    func point(_ matrix: CellMatrix, _ row: Int) -> [Double] {
        guard let map else { return matrix.point(row) }
        let image = map.image(of: matrix, row: row)
        return featureScale > 0 ? image + matrix.point(row).map { featureScale * $0 } : image
    }
}
