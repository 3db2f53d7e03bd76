import CLanes
import Testing

/// Loops whose results transport would not miss: it lists arcs only to prove that none of them is better.
struct LaneTests {
    @Test(
        "arcs within the bounds of rows are all listed, in order, however many there are",
        arguments: [16, 48, 64, 304, 40_000])
    func within(count: Int) {
        let rows = 3
        // Every number of arcs a block, from none to all.
        let costs = (0..<rows * count).map { Float($0 % 7 + $0 / 16 % 5) }
        let duals = (0..<count).map { Float($0 % 3) }
        let bounds: [Float] = [2, 100, -1]
        var found: (rows: [Int32], columns: [Int32]) = (
            Array(repeating: -1, count: rows * count), Array(repeating: -1, count: rows * count)
        )
        let size = unsafe lanes_within(costs, duals, bounds, count, rows, &found.rows, &found.columns)
        let expected = (0..<rows * count).filter { costs[$0] - duals[$0 % count] <= bounds[$0 / count] }
        #expect((0..<size).map { Int(found.rows[$0]) * count + Int(found.columns[$0]) } == expected)
    }
}
