/// Weighted points in k dimensions.
public struct PointCloud: Equatable, Sendable {
    public let dimensions: Int
    /// Row-major, count × dimensions.
    public let coordinates: [Double]
    /// One a point, in any unit; nil where all points weigh the same.
    public let weights: [Double]?
    /// The weights as whole numbers that add up to `Marginals.weightedTotal`; nil where all points weigh the same.
    let masses: [Int64]?

    public var count: Int { coordinates.count / dimensions }

    /// Bytes for the coordinates.
    package var memory: Int { coordinates.count * MemoryLayout<Double>.size }

    /// - Parameters:
    ///   - coordinates: row-major, count × dimensions; a cloud may be empty.
    ///   - weights: positive and finite, one a point; nil gives all points the same.
    /// - Throws: `.badData` where the numbers do not fit each other, or a weight is not positive.
    public init(dimensions: Int, coordinates: [Double], weights: [Double]? = nil) throws(GGMLError) {
        guard dimensions > 0, coordinates.count.isMultiple(of: dimensions) else {
            throw .expected(
                "some coordinates for each point, the same number of them",
                found: "\(coordinates.count) in \(dimensions) dimensions", in: "a cloud of points")
        }
        guard weights.map({ $0.count * dimensions == coordinates.count }) ?? true else {
            throw .expected(
                "a weight for each of \(coordinates.count / dimensions) points",
                found: "\(weights?.count ?? 0)", in: "a cloud of points")
        }
        self.init(
            dimensions: dimensions, coordinates: coordinates, weights: weights,
            masses: try weights.map { weights throws(GGMLError) in try Marginals.masses(of: weights) })
    }

    private init(dimensions: Int, coordinates: [Double], weights: [Double]?, masses: [Int64]?) {
        self.dimensions = dimensions
        self.coordinates = coordinates
        self.weights = weights
        self.masses = masses
    }

    /// Points that weigh the same, of which there may be none.
    ///
    /// - Precondition: there are `dimensions` coordinates for each.
    package init(dimensions: Int, uniform coordinates: [Double]) {
        precondition(dimensions > 0 && coordinates.count.isMultiple(of: dimensions))
        self.init(dimensions: dimensions, coordinates: coordinates, weights: nil, masses: nil)
    }

    /// The cloud with its points elsewhere, in as many dimensions.
    private func moved(to coordinates: [Double]) -> PointCloud {
        PointCloud(dimensions: dimensions, coordinates: coordinates, weights: weights, masses: masses)
    }

    /// The part of all mass that a point has.
    package func share(of point: Int) -> Double {
        masses.map { Double($0[point]) / Double(Marginals.weightedTotal) } ?? 1 / Double(count)
    }

    /// Where the coordinates of a point stand in `coordinates`.
    package func range(_ point: Int) -> Range<Int> { point * dimensions..<(point + 1) * dimensions }
}

extension PointCloud {
    /// All points, in another order.
    func permuted(_ order: [Int32]) -> PointCloud {
        PointCloud(
            dimensions: dimensions, coordinates: order.flatMap { coordinates[range(Int($0))] },
            weights: weights.map { weights in order.map { weights[Int($0)] } },
            masses: masses.map { masses in order.map { masses[Int($0)] } })
    }

    /// Some of the points, which then have all of the mass.
    func selecting(_ points: [Int]) throws(GGMLError) -> PointCloud {
        try PointCloud(
            dimensions: dimensions, coordinates: points.flatMap { coordinates[range($0)] },
            weights: weights.map { weights in points.map { weights[$0] } })
    }

    func scaled(by factor: Double) -> PointCloud { moved(to: coordinates.map { $0 * factor }) }

    /// Each point scaled to length 1.
    var normalized: PointCloud {
        var scaled = coordinates
        for point in 0..<count {
            let largest = coordinates[range(point)].reduce(0) { max($0, abs($1)) }
            let length = coordinates[range(point)].reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
                .squareRoot()
            for position in range(point) { scaled[position] = scaled[position] / largest / length }
        }
        return moved(to: scaled)
    }
}

// MARK: Ranges

extension PointCloud {
    /// Whether all coordinates are finite and their differences cannot overflow.
    package var isWithinRange: Bool { tooLarge == nil }

    private var tooLarge: Double? { coordinates.first { !(abs($0) <= 0x1p900) } }

    /// - Throws: `.badData` where there are no points, coordinates are not within range, or, for the cosine, a point is the
    ///   origin.
    func check(for cost: GroundCost) throws(GGMLError) {
        guard count > 0 else {
            throw .expected("at least one point", found: "none", in: "a cloud to transport")
        }
        if let far = tooLarge {
            throw .expected(
                "coordinates up to 10²⁷⁰", found: far.isFinite ? "larger ones" : "\(far)",
                in: "the ground cost", advice: "scale the features")
        }
        if cost == .cosine,
            let origin = (0..<count).first(where: { coordinates[range($0)].allSatisfy { $0 == 0 } })
        {
            throw .expected(
                "points with a direction for the cosine cost", found: "point \(origin) at the origin",
                in: "a cloud to transport")
        }
    }

    /// From the smallest to the largest coordinate, one range a dimension.
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

    /// From the smallest to the largest coordinate of some points along one axis.
    ///
    /// - Precondition: there is at least one.
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
}

extension [ClosedRange<Double>] {
    /// The smallest ranges that both clouds are within, given the ranges of each.
    func joined(with other: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
        zip(self, other).map { own, other in
            Swift.min(own.lowerBound, other.lowerBound)...Swift.max(own.upperBound, other.upperBound)
        }
    }
}
