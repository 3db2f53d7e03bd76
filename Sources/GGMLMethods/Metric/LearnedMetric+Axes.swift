package import GGMLCore
import GGMLStream

extension LearnedMetric {
    /// How many axes the learned subspace has.
    package var axes: Int { min(map.rows, map.columns) }

    /// W, turned to its principal axes: distances are the same, and the first rows are those that stretch most.
    ///
    /// The rows of W itself are no axes of anything, as the metric does not change when W is turned. These are its right
    /// singular vectors times the singular values, each with its largest weight positive.
    ///
    /// - Parameter dimensions: how many rows, from 1 to `axes`
    /// - Throws: where OpenBLAS is not installed, or finds no eigenvalues.
    package func principalAxes(_ dimensions: Int) throws(GGMLError) -> AffineMap {
        let found = try PrincipalAxes(
            map.matrix.map { Double($0) }, rows: map.rows, columns: map.columns, count: dimensions)
        return AffineMap(
            rows: dimensions, columns: map.columns, matrix: found.axes.map { Float($0) },
            offset: Array(repeating: 0, count: dimensions))
    }
}
