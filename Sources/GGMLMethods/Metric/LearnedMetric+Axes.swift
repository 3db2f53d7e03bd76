package import GGMLCore
import GGMLStream

extension LearnedMetric {
    /// The number of axes of the learned subspace.
    package var axes: Int { min(map.rows, map.columns) }

    /// W rotated to its principal axes: distances stay the same, and the first rows stretch most.
    ///
    /// The rows of W itself have no meaning, because rotating W does not change the metric. The rows of the result are
    /// the right singular vectors times the singular values, each with its largest weight positive.
    ///
    /// - Parameter dimensions: the number of rows, from 1 to `axes`
    /// - Throws: if OpenBLAS is not installed, or finds no eigenvalues.
    package func principalAxes(_ dimensions: Int) throws(GGMLError) -> AffineMap {
        let axes = try PrincipalAxes(map.doubles, count: dimensions).axes
        return AffineMap(
            rows: dimensions, columns: map.columns, matrix: axes.values.map { Float($0) },
            offset: Array(repeating: 0, count: dimensions))
    }
}
