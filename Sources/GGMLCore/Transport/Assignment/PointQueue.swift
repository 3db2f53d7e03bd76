/// Points that wait, each at most once, first in, first out.
struct PointQueue: ~Copyable {
    /// Points leave `current` from its front; those that come meanwhile follow in `next`.
    private var current = Buffer<Int32>()
    private var next = Buffer<Int32>()
    private var first = 0

    var count: Int { current.count - first + next.count }

    /// - Parameter most: how many points there are.
    mutating func reset(most: Int) {
        current.removeAll()
        next.removeAll()
        first = 0
        // Room also for a point that is not wanted.
        current.reserve(most + 1)
        next.reserve(most + 1)
    }

    mutating func append(_ point: Int, if isWanted: Bool = true) {
        next.append(Int32(truncatingIfNeeded: point), if: isWanted)
    }

    mutating func removeFirst() -> Int? {
        if first == current.count {
            current.removeAll()
            swap(&current, &next)
            first = 0
        }
        guard first < current.count else { return nil }
        first += 1
        return Int(current[first - 1])
    }
}
