import Synchronization

/// A cloud made ready for transports of one ground cost: what depends on it alone is found once.
public struct PreparedCloud: Sendable {
    let cost: GroundCost
    /// For the cosine, of points of length 1.
    package let cloud: PointCloud
    /// Which of the points that were given each is: neighbours follow each other in large clouds. Nil where they are as
    /// given.
    let numbers: [Int32]?
    /// From the smallest to the largest coordinate, an axis each.
    let ranges: [ClosedRange<Double>]
    /// Whether it is compared with many others, so that its order costs each transport little.
    let isShared: Bool
    private let thinnedClouds = ThinnedClouds()

    /// From this many points on, a few of them, spread evenly, are solved first.
    static let largeCloud = 200
    /// One point in so many is.
    static let thinning = 4

    /// - Throws: where differences of coordinates could overflow.
    /// - Complexity: O(n k), and O(n (k + log n) log n) where it puts the points in order
    public init(_ cloud: PointCloud, for cost: GroundCost, isShared: Bool = true) throws(GGMLError) {
        try cloud.checkRange()
        self.cost = cost
        self.isShared = isShared
        let cloud = cost == .cosine ? cloud.normalized : cloud
        numbers = Self.isInOrder(cloud) ? cloud.neighbourOrder : nil
        self.cloud = numbers.map { cloud.selecting($0.map { Int($0) }) } ?? cloud
        ranges = cloud.ranges
    }

    private static func isInOrder(_ cloud: PointCloud) -> Bool { cloud.count > NearColumns.fewColumns }

    /// Bytes that preparing a cloud takes beside those of the cloud, about.
    package static func memory(of cloud: PointCloud, for cost: GroundCost) -> Int {
        let copy = cost == .cosine || isInOrder(cloud) ? cloud.memory : 0
        // A quarter of the points, a quarter of these, and so on.
        return cloud.count < largeCloud ? copy : copy + cloud.memory / (thinning - 1)
    }

    public var count: Int { cloud.count }

    /// From the smallest to the largest coordinate of both clouds, an axis each.
    func ranges(with other: PreparedCloud) -> [ClosedRange<Double>] { ranges.joined(with: other.ranges) }

    /// The number that each point of this cloud, and then each of the other, had where it was given; nil where they are as
    /// given.
    func numbers(with other: PreparedCloud) -> [Int32]? {
        guard numbers != nil || other.numbers != nil else { return nil }
        let (own, others) = (
            numbers ?? Array(0..<Int32(count)), other.numbers ?? Array(0..<Int32(other.count))
        )
        return own + others.map { $0 + Int32(count) }
    }

    /// Every so many points in an order in which neighbours follow each other.
    func thinned(by step: Int) -> ThinnedCloud {
        thinnedClouds.known(by: step) {
            numbers == nil ? cloud.neighbourOrder : Array(0..<Int32(count))
        } of: {
            cloud.selecting($0)
        }
    }
}

/// Some points of a cloud, spread evenly over it.
struct ThinnedCloud: Sendable {
    /// Their numbers there.
    let points: [Int]
    let cloud: PointCloud
}

/// Those of a cloud, found when they are first asked for: few transports need them where trees of old ones are at hand.
private final class ThinnedClouds: Sendable {
    private let known = Mutex<(order: [Int32], clouds: [Int: ThinnedCloud])>(([], [:]))

    func known(by step: Int, order: () -> [Int32], of selecting: ([Int]) -> PointCloud) -> ThinnedCloud {
        known.withLock { known in
            if let cloud = known.clouds[step] { return cloud }
            if known.order.isEmpty { known.order = order() }
            let points = stride(from: 0, to: known.order.count, by: step).map { Int(known.order[$0]) }
            let cloud = ThinnedCloud(points: points, cloud: selecting(points))
            known.clouds[step] = cloud
            return cloud
        }
    }
}

extension PointCloud {
    /// The points in the order of a k-d tree: halved along their widest axis, and so on, until few are left, one of which
    /// stands for all in a thinned cloud.
    ///
    /// Of equal points the first goes first, so the order depends on the points alone.
    /// - Complexity: O(n (k + log n) log n)
    fileprivate var neighbourOrder: [Int32] {
        let leaf = PreparedCloud.thinning
        var order = (0..<Int32(count)).map { $0 }
        var parts = [0..<count]
        while let part = parts.popLast() {
            guard part.count > leaf else { continue }
            let axis = widestAxis(order[part].lazy.map { Int($0) })
            order[part].sort { first, second in
                let a = coordinates[Int(first) * dimensions + axis]
                let b = coordinates[Int(second) * dimensions + axis]
                return (a, first) < (b, second)
            }
            // Whole leaves on either side.
            let middle = part.lowerBound + (part.count + leaf) / (2 * leaf) * leaf
            parts += [part.lowerBound..<middle, middle..<part.upperBound]
        }
        return order
    }

    private func widestAxis(_ points: some Sequence<Int>) -> Int {
        var widest = (axis: 0, width: -1.0)
        for axis in 0..<dimensions {
            let range = range(along: axis, of: points)
            let width = range.upperBound - range.lowerBound
            if width > widest.width { widest = (axis, width) }
        }
        return widest.axis
    }
}

extension [Int32] {
    /// Where each of these stands, which are the numbers from 0 on in some order.
    var inverse: [Int32] {
        var inverse = self
        for (place, number) in enumerated() { inverse[Int(number)] = Int32(place) }
        return inverse
    }
}
