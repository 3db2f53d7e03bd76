/// Weighted points in k dimensions, one after another.
public struct PointCloud: Equatable, Sendable {
    public let dimensions: Int
    /// Row-major, count × dimensions.
    public private(set) var coordinates: [Double]
    /// Of the points, in any unit; nil where all are equal.
    public let weights: [Double]?

    public var count: Int { dimensions == 0 ? 0 : coordinates.count / dimensions }

    /// Bytes for the coordinates.
    package var memory: Int { coordinates.count * MemoryLayout<Double>.size }

    public init(dimensions: Int, coordinates: [Double], weights: [Double]? = nil) {
        precondition(dimensions > 0 && coordinates.count.isMultiple(of: dimensions))
        precondition(weights.map { $0.count * dimensions == coordinates.count } ?? true)
        self.dimensions = dimensions
        self.coordinates = coordinates
        self.weights = weights
    }

    /// Where point `index` stands in `coordinates`.
    package func range(_ index: Int) -> Range<Int> { index * dimensions..<(index + 1) * dimensions }

    /// Whether all coordinates are finite and differences of theirs cannot overflow.
    package var isWithinRange: Bool { coordinates.allSatisfy { abs($0) <= 0x1p900 } }

    func checkRange() throws(GGMLError) {
        guard isWithinRange else {
            throw .expected(
                "coordinates up to 10²⁷⁰", found: "larger ones", in: "the ground cost",
                advice: "scale the features")
        }
    }

    /// From the smallest to the largest coordinate, an axis each.
    var ranges: [ClosedRange<Double>] {
        var (low, high) = (
            Array(repeating: Double.infinity, count: dimensions),
            Array(repeating: -Double.infinity, count: dimensions)
        )
        let coordinates = coordinates.span
        for start in stride(from: 0, to: coordinates.count, by: dimensions) {
            for axis in 0..<dimensions {
                low[axis] = min(low[axis], coordinates[start + axis])
                high[axis] = max(high[axis], coordinates[start + axis])
            }
        }
        return zip(low, high).map { $0...$1 }
    }

    /// From the smallest to the largest coordinate of some points; there is at least one.
    func range(along axis: Int, of points: some Sequence<Int>) -> ClosedRange<Double> {
        let coordinates = coordinates.span
        var (low, high) = (Double.infinity, -Double.infinity)
        for point in points {
            let coordinate = coordinates[point * dimensions + axis]
            low = min(low, coordinate)
            high = max(high, coordinate)
        }
        return low...high
    }

    func selecting(_ points: [Int]) -> PointCloud {
        PointCloud(
            dimensions: dimensions, coordinates: points.flatMap { coordinates[range($0)] },
            weights: weights.map { weights in points.map { weights[$0] } })
    }

    func scaled(by factor: Double) -> PointCloud {
        PointCloud(dimensions: dimensions, coordinates: coordinates.map { $0 * factor }, weights: weights)
    }

    /// Each point scaled to length 1.
    var normalized: PointCloud {
        var scaled = coordinates
        for point in 0..<count {
            let largest = coordinates[range(point)].reduce(0) { max($0, abs($1)) }
            let length = coordinates[range(point)].reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
                .squareRoot()
            for position in range(point) { scaled[position] = scaled[position] / largest / length }
        }
        return PointCloud(dimensions: dimensions, coordinates: scaled, weights: weights)
    }
}

extension [ClosedRange<Double>] {
    /// What both clouds are within, for the ranges of each.
    func joined(with other: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
        zip(self, other).map { own, other in
            Swift.min(own.lowerBound, other.lowerBound)...Swift.max(own.upperBound, other.upperBound)
        }
    }
}
