/// The costs between two clouds in double precision, one at a time, and how far single precision may be off.
///
/// All costs are in units of `unit`, a scale in which none overflows or vanishes.
struct ExactCosts: ~Copyable {
    private(set) var cost = GroundCost.euclidean
    private(set) var rowCount = 0
    private(set) var columnCount = 0
    private(set) var dimensions = 1
    /// What a cost of 1 is in the scale of the clouds that were given.
    private(set) var unit = 1.0
    /// An upper bound of all costs.
    private(set) var largest = 0.0
    /// No single-precision cost is farther than this from the true one.
    private var singleError = 0.0
    /// The points one after another.
    private(set) var x = Buffer<Double>()
    private(set) var y = Buffer<Double>()
    /// The centre of both clouds, one number a dimension.
    private(set) var centre: [Double] = []

    mutating func prepare(
        _ cost: GroundCost, from x: PointCloud, to y: PointCloud, ranges: [ClosedRange<Double>]
    ) {
        self.cost = cost
        (rowCount, columnCount, dimensions) = (x.count, y.count, x.dimensions)
        unit = cost.unit(ranges)
        let factor = 1 / unit
        self.x.load(x.coordinates, times: factor)
        self.y.load(y.coordinates, times: factor)
        var ranges = ranges.map { $0.lowerBound * factor...$0.upperBound * factor }
        // A coordinate that all points share plays no part, and may be too large for the unit.
        for axis in 0..<dimensions where ranges[axis].lowerBound == ranges[axis].upperBound {
            for point in 0..<rowCount { self.x[point * dimensions + axis] = 0 }
            for point in 0..<columnCount { self.y[point * dimensions + axis] = 0 }
            ranges[axis] = 0...0
        }
        largest = cost.bound(ranges.map { $0.upperBound - $0.lowerBound })
        singleError = cost.roundingError(ranges, largest: largest)
        centre = ranges.map { $0.lowerBound / 2 + $0.upperBound / 2 }
    }

    /// The cost of one arc.
    /// - Complexity: O(k)
    @inline(__always)
    subscript(row: Int, column: Int) -> Double {
        x.cost(cost, row, to: y, column, dimensions: dimensions)
    }

    /// Finds the costs of arcs from the one at `first` on.
    /// - Complexity: O(k) an arc
    func price(_ arcs: inout CandidateArcs, from first: Int) {
        x.writeCosts(cost, to: y, dimensions: dimensions, &arcs, from: first)
    }

    /// How far a reduced cost c − u − v in single precision may be from the true one: v is rounded once, then c − v, then
    /// u.
    ///
    /// - Parameter duals: u and v in double precision.
    func roundingBound(_ duals: [Double]) -> Double {
        let largestDual = duals.reduce(0) { max($0, abs($1)) }
        return singleError + (3 * largestDual + largest) * 0x1p-24 * 1.01
    }

    /// What rounding leaves of a reduced cost in double precision; the error that it allows is part of the gap.
    var tolerance: Double { (1e-13 + 0x1p-52 * Double(dimensions)) * largest }
}
