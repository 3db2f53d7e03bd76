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
    /// - Complexity: O(dimensions)
    func between(_ x: PointCloud, _ i: Int, _ y: PointCloud, _ j: Int) -> Double {
        let (a, b) = (i * x.dimensions, j * y.dimensions)
        var sum = 0.0
        switch self {
        case .euclidean:
            for d in 0..<x.dimensions {
                let difference = x.coordinates[a + d] - y.coordinates[b + d]
                sum += difference * difference
            }
            return sum.squareRoot()
        case .cityblock:
            for d in 0..<x.dimensions { sum += abs(x.coordinates[a + d] - y.coordinates[b + d]) }
            return sum
        case .cosine:
            var (xx, yy) = (0.0, 0.0)
            for d in 0..<x.dimensions {
                let (p, q) = (x.coordinates[a + d], y.coordinates[b + d])
                sum += p * q
                xx += p * p
                yy += q * q
            }
            return max(0, 1 - sum / (xx * yy).squareRoot())
        }
    }
}

/// The costs between all points of two clouds, as single precision, in lanes of eight columns.
///
/// Rows are padded with infinite costs, which no optimal plan uses.
public struct CostTile: Sendable {
    typealias Lane = SIMD8<Float>
    static let width = 8

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
            // For unit vectors 1 − x·y = ‖x − y‖² / 2, which does not cancel where they are close.
            self.init(x.normalized, y.normalized) { sum, difference in
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

extension PointCloud {
    /// Each point scaled to length 1.
    fileprivate var normalized: PointCloud {
        var scaled = coordinates
        for point in 0..<count {
            let length = coordinates[range(point)].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for position in range(point) { scaled[position] /= length }
        }
        return PointCloud(dimensions: dimensions, coordinates: scaled)
    }
}
