/// Points that wait, each at most once, first in, first out.
struct PointQueue: ~Copyable {
    /// A ring.
    private var points = ScratchBuffer<Int32>()
    private var first = 0
    private(set) var count = 0

    /// - Parameter most: how many points there are.
    mutating func reset(most: Int) {
        points.resize(most)
        (first, count) = (0, 0)
    }

    mutating func append(_ point: Int, if isWaiting: Bool = true) {
        precondition(count < points.count)
        let place = first + count
        points[place < points.count ? place : place - points.count] = Int32(truncatingIfNeeded: point)
        count += isWaiting ? 1 : 0
    }

    mutating func removeFirst() -> Int? {
        guard count > 0 else { return nil }
        let point = Int(points[first])
        first = first + 1 < points.count ? first + 1 : 0
        count -= 1
        return point
    }
}
