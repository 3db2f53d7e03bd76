/// Rows that wait, each at most once, first in, first out.
struct RowQueue: ~Copyable {
    /// A ring.
    private var rows = ScratchBuffer<Int32>()
    private var first = 0
    private(set) var count = 0

    /// - Parameter most: how many rows there are.
    mutating func reset(most: Int) {
        rows.resize(most)
        (first, count) = (0, 0)
    }

    mutating func append(_ row: Int) {
        precondition(count < rows.count)
        let place = first + count
        rows[place < rows.count ? place : place - rows.count] = Int32(truncatingIfNeeded: row)
        count += 1
    }

    mutating func removeFirst() -> Int? {
        guard count > 0 else { return nil }
        let row = Int(rows[first])
        first = first + 1 < rows.count ? first + 1 : 0
        count -= 1
        return row
    }
}
