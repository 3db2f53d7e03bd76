/// What it costs to move a unit of mass from one point to another.
public enum GroundCost: String, Sendable {
    /// ‖x − y‖₂
    case euclidean
    /// ‖x − y‖₁
    case cityblock
    /// 1 − x·y / (‖x‖ ‖y‖); the points must not be zero.
    case cosine
}

extension GroundCost {
    /// The cost between point `i` of one cloud and point `j` of another, in double precision.
    ///
    /// For the cosine, the points must have length 1: then 1 − x·y = ‖x − y‖² / 2, which does not cancel where they are
    /// close.
    /// - Complexity: O(dimensions)
    func between(_ x: PointCloud, _ i: Int, _ y: PointCloud, _ j: Int) -> Double {
        let (a, b) = (i * x.dimensions, j * y.dimensions)
        var sum = 0.0
        for d in 0..<x.dimensions {
            let difference = x.coordinates[a + d] - y.coordinates[b + d]
            sum += self == .cityblock ? abs(difference) : difference * difference
        }
        switch self {
        case .euclidean: return sum.squareRoot()
        case .cityblock: return sum
        case .cosine: return sum / 2
        }
    }

    /// The clouds in a scale in which no cost overflows or vanishes, and how large a cost of 1 then is.
    ///
    /// The scale is a power of two, so nothing is rounded. For the cosine, the points get length 1.
    func prepared(_ x: PointCloud, _ y: PointCloud) -> (x: PointCloud, y: PointCloud, unit: Double) {
        if self == .cosine { return (x.normalized, y.normalized, 1) }
        let spread = x.ranges(with: y).map { $0.upperBound - $0.lowerBound }.max() ?? 0
        guard spread > 0 else { return (x, y, 1) }
        let unit = Double(sign: .plus, exponent: max(Int(spread.exponent), -1000), significand: 1)
        return (x.scaled(by: 1 / unit), y.scaled(by: 1 / unit), unit)
    }
}

/// The costs between all points of two clouds, as single precision, in lanes of eight columns.
///
/// Rows are padded with infinite costs, which no optimal plan uses.
public struct CostTile: Sendable {
    typealias Lane = SIMD8<Float>
    static let width = 8
    /// Costs that one tile may hold: 4 GiB.
    static let mostPairs = 1 << 30

    public let rows: Int
    public let columns: Int
    let lanesPerRow: Int
    /// Row-major, rows × lanesPerRow.
    let lanes: [Lane]
    /// The largest of the costs.
    public let largest: Float

    public subscript(row: Int, column: Int) -> Float {
        lanes[row * lanesPerRow + column / Self.width][column % Self.width]
    }

    /// - Parameter cost: for the cosine, the points must have length 1.
    /// - Complexity: O(rows × columns × dimensions) time, four bytes a pair of points.
    public init(_ cost: GroundCost, from x: PointCloud, to y: PointCloud) {
        precondition(x.dimensions == y.dimensions)
        switch cost {
        case .euclidean:
            self.init(x, y) { sum, difference in
                sum += difference * difference
            } finish: {
                $0.squareRoot()
            }
        case .cityblock:
            self.init(x, y) { sum, difference in
                sum += difference.replacing(with: -difference, where: difference .< 0)
            } finish: {
                $0
            }
        case .cosine:
            self.init(x, y) { sum, difference in
                sum += difference * difference
            } finish: {
                $0 * 0.5
            }
        }
    }

    /// - Parameters:
    ///   - accumulate: adds the share of one dimension to the sums of eight columns.
    ///   - finish: turns the sums into costs.
    @inline(__always)
    private init(
        _ x: PointCloud, _ y: PointCloud, _ accumulate: (inout SIMD8<Double>, SIMD8<Double>) -> Void,
        finish: (SIMD8<Double>) -> SIMD8<Double>
    ) {
        rows = x.count
        columns = y.count
        lanesPerRow = (columns + Self.width - 1) / Self.width
        let dimensions = x.dimensions
        var packed = [SIMD8<Double>](repeating: SIMD8(repeating: .infinity), count: lanesPerRow * dimensions)
        for column in 0..<columns {
            for d in 0..<dimensions {
                packed[column / Self.width * dimensions + d][column % Self.width] =
                    y.coordinates[column * dimensions + d]
            }
        }
        var lanes: [Lane] = []
        lanes.reserveCapacity(rows * lanesPerRow)
        for row in 0..<rows {
            for lane in 0..<lanesPerRow {
                var sum = SIMD8<Double>(repeating: 0)
                for d in 0..<dimensions {
                    accumulate(&sum, packed[lane * dimensions + d] - x.coordinates[row * dimensions + d])
                }
                lanes.append(Lane(finish(sum)))
            }
        }
        largest = lanes.reduce(into: Lane(repeating: 0)) { largest, lane in
            largest.replace(with: lane, where: (lane .> largest) .& (lane .< .infinity))
        }.max()
        self.lanes = lanes
    }
}
