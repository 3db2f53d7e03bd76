import CKernels

extension TransportBasis {
    /// Adds weight · ∂distance/∂z for every point z of both clouds; points that coincide add nothing.
    ///
    /// By the envelope theorem the plan stays as it is, so each arc (a, b) of mass p adds p·(x_a − y_b)/‖x_a − y_b‖ at a
    /// and takes it off at b. The ground cost must be the Euclidean.
    ///
    /// - Parameters:
    ///   - x, y: the clouds that the basis is optimal for, of n and m points in k dimensions.
    ///   - gradientX, gradientY: n × k and m × k numbers.
    /// - Complexity: O((n + m) k)
    package func addGradient(
        weight: Double, from x: PointCloud, to y: PointCloud, _ gradientX: inout [Double],
        _ gradientY: inout [Double]
    ) {
        precondition(x.dimensions == y.dimensions)
        precondition(gradientX.count == x.coordinates.count && gradientY.count == y.coordinates.count)
        var (rows, columns, weights): ([Int32], [Int32], [Double]) = ([], [], [])
        rows.reserveCapacity(x.count + y.count)
        columns.reserveCapacity(x.count + y.count)
        weights.reserveCapacity(x.count + y.count)
        forEachArc(Marginals(x, y)) { row, column, share in
            precondition(row < x.count && column < y.count)
            rows.append(Int32(truncatingIfNeeded: row))
            columns.append(Int32(truncatingIfNeeded: column))
            weights.append(weight * share)
        }
        unsafe costs_add_gradient(
            x.coordinates, y.coordinates, x.dimensions, rows, columns, weights, rows.count, &gradientX,
            &gradientY)
    }
}
