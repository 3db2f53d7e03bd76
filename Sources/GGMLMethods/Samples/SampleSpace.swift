package import GGMLCore
package import GGMLStream

/// The space in which cells are compared: their own features or the image of a learned map, with a ground cost.
package struct SampleSpace: Sendable {
    package let cost: GroundCost
    let map: TransposedMap?
    let dimensions: Int

    /// The space of the features as they are.
    package init(_ cost: GroundCost, features: FeatureTable) {
        self.cost = cost
        map = nil
        dimensions = features.count
    }

    /// The image of a learned map W, with the Euclidean cost.
    package init(_ metric: LearnedMetric) {
        cost = .euclidean
        map = metric.map.transposed
        dimensions = metric.map.rows
    }

    func point(_ matrix: CellMatrix, _ row: Int) -> [Double] {
        map?.image(of: matrix, row: row) ?? matrix.point(row)
    }
}
