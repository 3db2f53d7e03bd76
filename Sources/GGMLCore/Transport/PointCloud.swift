/// Points in k dimensions, one after another.
public struct PointCloud: Equatable, Sendable {
    public let dimensions: Int
    /// Row-major, count × dimensions.
    public private(set) var coordinates: [Double]

    public var count: Int { dimensions == 0 ? 0 : coordinates.count / dimensions }

    public init(dimensions: Int, coordinates: [Double]) {
        precondition(dimensions > 0 && coordinates.count.isMultiple(of: dimensions))
        self.dimensions = dimensions
        self.coordinates = coordinates
    }

    /// Whether no ground cost between such points can overflow single precision.
    var isWithinRange: Bool {
        let limit = Double(Float.greatestFiniteMagnitude) / Double(4 * dimensions)
        return coordinates.allSatisfy { abs($0) <= limit }
    }

    /// Where point `index` stands in `coordinates`.
    func range(_ index: Int) -> Range<Int> { index * dimensions..<(index + 1) * dimensions }
}
