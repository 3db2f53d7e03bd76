import GGMLCore

extension PointCloud {
    /// The weighted mean of the points.
    var mean: [Double] {
        var sum = Array(repeating: 0.0, count: dimensions)
        for point in 0..<count {
            let weight = weights?[point] ?? 1
            for (axis, position) in range(point).enumerated() { sum[axis] += weight * coordinates[position] }
        }
        let total = weights?.reduce(0, +) ?? Double(count)
        return sum.map { $0 / total }
    }
}
