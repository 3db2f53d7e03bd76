import Synchronization

/// Some points of a cloud, spread evenly over it, which stand for all in a coarse problem.
struct CoarseCloud: Sendable {
    /// Their numbers in the cloud, in the solver's order.
    let points: [Int]
    let cloud: PointCloud
}

/// The coarse clouds of one cloud, found when they are first asked for: a solve from an old basis needs none.
final class CoarseClouds: Sendable {
    private let known = Mutex<(order: [Int32], clouds: [Int: CoarseCloud])>(([], [:]))

    /// - Parameters:
    ///   - step: one point in so many is taken.
    ///   - order: an order of the points in which neighbours follow each other, asked for once.
    func cloud(by step: Int, of cloud: PointCloud, order: () -> [Int32]) throws(GGMLError) -> CoarseCloud {
        try known.withLock { known throws(GGMLError) in
            if let coarse = known.clouds[step] { return coarse }
            if known.order.isEmpty { known.order = order() }
            let points = stride(from: 0, to: known.order.count, by: step).map { Int(known.order[$0]) }
            let coarse = CoarseCloud(points: points, cloud: try cloud.selecting(points))
            known.clouds[step] = coarse
            return coarse
        }
    }
}

extension PointCloud {
    /// The points in the order of a k-d tree: halved along their widest axis, and so on, until few are left, one of which
    /// stands for all in a coarse cloud.
    ///
    /// Equal points keep their order, so the order depends on the points alone.
    /// - Complexity: O(n (k + log n) log n)
    var neighbourOrder: [Int32] {
        let leaf = PreparedCloud.coarsening
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
