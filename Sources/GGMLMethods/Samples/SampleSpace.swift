package import GGMLCore
package import GGMLStream

/// Where cells are compared: in their own features or in the image of a learned map, and with which ground cost.
package struct SampleSpace: Sendable {
    package let cost: GroundCost
    let map: TransposedMap?
    let dimensions: Int

    /// The features as they are.
    package init(_ cost: GroundCost, features: FeatureTable) {
        self.cost = cost
        map = nil
        dimensions = features.count
    }

    /// The image of the cells under W, with the Euclidean cost.
    package init(_ metric: LearnedMetric) {
        cost = .euclidean
        map = metric.map.transposed
        dimensions = metric.map.rows
    }

    func point(_ matrix: CellMatrix, _ row: Int) -> [Double] {
        map?.image(of: matrix, row: row) ?? matrix.point(row)
    }
}
