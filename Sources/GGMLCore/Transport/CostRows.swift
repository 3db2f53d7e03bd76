/// The costs between the points of two clouds, a row for each point of the first.
///
/// Twice: in single precision, fast, with a bound on how far off it is, to find what may be worth a look; and in double
/// precision, one by one, to decide. The rows are kept as a tile while that is small, else computed whenever they are
/// asked for, so memory is O(rows + columns) however large the clouds are.
struct CostRows: ~Copyable {
    /// Costs that are kept: 16 MiB. What does not fit the cache is computed as fast as it is read.
    private static let mostKept = 1 << 22

    private let keepsRows: Bool
    private(set) var rows = 0
    private(set) var columns = 0
    private var cost = GroundCost.euclidean
    /// In units of `unit`; what `exact` compares.
    private(set) var x = PointCloud(dimensions: 1, coordinates: [])
    private(set) var y = PointCloud(dimensions: 1, coordinates: [])
    /// What a cost of 1 is in the scale of the clouds that were given.
    private(set) var unit = 1.0
    /// No cost is larger.
    private(set) var largest = 0.0
    /// No single-precision cost is farther than this from the true one.
    private(set) var error = 0.0

    /// The points about their centre: x one after another, y dimension after dimension.
    private var pointsX = LaneBuffer()
    private var pointsY = LaneBuffer()
    private var tile = LaneBuffer()
    private var isTile = false
    /// The row in the tile, where that has only one.
    private var currentRow = -1

    /// Columns, padded to whole lanes.
    var stride: Int { LaneBuffer.padded(columns) }

    /// Bytes for the costs that are kept at a time.
    static func memory(rows: Int, columns: Int) -> Int {
        let stride = LaneBuffer.padded(columns)
        return MemoryLayout<Float>.size * (rows * columns <= mostKept ? rows * stride : stride)
    }

    /// - Parameter keepsRows: false computes every row anew however small the clouds are.
    init(keepsRows: Bool = true) { self.keepsRows = keepsRows }

    /// - Parameters: clouds of the same dimensions, not empty, within range.
    /// - Complexity: O((n + m) k), and O(n m k) where the rows are kept.
    mutating func prepare(_ cost: GroundCost, from x: PointCloud, to y: PointCloud) {
        precondition(x.dimensions == y.dimensions && x.count > 0 && y.count > 0)
        self.cost = cost
        (self.x, self.y, unit) = cost.prepared(x, y)
        (rows, columns) = (x.count, y.count)
        let ranges = self.x.ranges(with: self.y)
        largest = cost.bound(ranges.map { $0.upperBound - $0.lowerBound })
        copyPoints(centre: ranges.map { $0.lowerBound / 2 + $0.upperBound / 2 })
        error = Self.error(ranges, largest: largest)
        isTile = keepsRows && rows * columns <= Self.mostKept
        currentRow = -1
        tile.resize(isTile ? rows * stride : stride)
        guard isTile else { return }
        for row in 0..<rows { compute(row, at: row * stride) }
    }

    /// Each coordinate is off by its rounding and its centre's, a difference by twice that and a rounding; a sum of k
    /// terms by k roundings, of which a root leaves half.
    private static func error(_ ranges: [ClosedRange<Double>], largest: Double) -> Double {
        let dimensions = Double(ranges.count)
        let coordinate = ranges.reduce(0) { max($0, $1.upperBound - $1.lowerBound) } * 0x1p-23
        let far = ranges.reduce(0) { max($0, abs($1.lowerBound), abs($1.upperBound)) } * 0x1p-51
        return (coordinate + far) * dimensions + (dimensions + 4) * largest * 0x1p-24
    }

    private mutating func copyPoints(centre: [Double]) {
        let (dimensions, stride) = (x.dimensions, stride)
        pointsX.resize(rows * dimensions)
        for row in 0..<rows {
            for d in 0..<dimensions {
                pointsX[row * dimensions + d] = Float(x.coordinates[row * dimensions + d] - centre[d])
            }
        }
        pointsY.resize(stride * dimensions)
        pointsY.fill(.infinity)
        for column in 0..<columns {
            for d in 0..<dimensions {
                pointsY[d * stride + column] = Float(y.coordinates[column * dimensions + d] - centre[d])
            }
        }
    }

    private mutating func compute(_ row: Int, at position: Int) {
        tile.writeCosts(cost, row: row, of: pointsX, to: pointsY, dimensions: x.dimensions, at: position)
    }

    /// Where the costs of a row stand in the tile.
    private mutating func position(_ row: Int) -> Int {
        if isTile { return row * stride }
        if row != currentRow {
            compute(row, at: 0)
            currentRow = row
        }
        return 0
    }

    /// The cost in double precision, in units of `unit`.
    func exact(_ row: Int, _ column: Int) -> Double { cost.between(x, row, y, column) }

    /// The smallest cost of a row less the columns' dual values.
    mutating func minimum(_ row: Int, less duals: borrowing LaneBuffer) -> Float {
        tile.minimum(at: position(row), less: duals)
    }

    /// The first column from `start` whose cost less its dual value is at most `bound`.
    mutating func next(_ row: Int, less duals: borrowing LaneBuffer, atMost bound: Float, from start: Int = 0)
        -> Int?
    {
        tile.next(at: position(row), less: duals, atMost: bound, from: start)
    }

    /// Lowers labels to the row's costs less dual values plus `base`; returns where the smallest label stands.
    mutating func relax(
        _ row: Int, less duals: borrowing LaneBuffer, plus base: Float, labels: inout LaneBuffer,
        origins: inout [Int32]
    ) -> Int {
        tile.relax(at: position(row), less: duals, plus: base, row: row, labels: &labels, origins: &origins)
    }
}
