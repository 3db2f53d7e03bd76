import GGMLCore
import GGMLStream
import Testing

/// Which columns of sparse rows are kept, and that none of the ways to copy them gives anything else.
@Suite struct ColumnSelectionTests {
    /// Rows with zeros, ordered or not, in pieces of any length.
    private struct Input {
        let rows: [[(UInt32, Float)]]
        var ends: [Int] { rows.reduce(into: []) { $0.append(($0.last ?? 0) + $1.count) } }
        var indices: Pieces<UInt32> { pieces(rows.flatMap { $0.map(\.0) }) }
        var values: Pieces<Float> { pieces(rows.flatMap { $0.map(\.1) }) }
        let pieceLength: Int

        init(seed: UInt64, columns: Int, isOrdered: Bool, zeros: Double, pieceLength: Int) {
            var generator = SplitMix64(seed: seed)
            self.pieceLength = pieceLength
            rows = (0..<40).map { _ in
                let kept = (0..<UInt32(columns)).filter { _ in Bool.random(using: &generator) }
                return (isOrdered ? kept : kept.shuffled(using: &generator)).map { column in
                    let isZero = Double.random(in: 0..<1, using: &generator) < zeros
                    return (column, isZero ? 0 : Float.random(in: 1...9, using: &generator))
                }
            }
        }

        private func pieces<Value>(_ numbers: [Value]) -> Pieces<Value> {
            var result = Pieces<Value>()
            for start in stride(from: 0, to: numbers.count, by: pieceLength) {
                result.append(numbers[start..<min(start + pieceLength, numbers.count)])
            }
            return result
        }
    }

    /// Maps of nine columns: all, the first, the last, every second, none, and in another order.
    private static let maps: [[Int32]] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, -1, -1, -1], [-1, -1, -1, 0, 1, 2, 3, 4, 5],
        [0, -1, 1, -1, 2, -1, 3, -1, 4], [0, 1, 2, -1, 3, -1, -1, -1, -1], Array(repeating: -1, count: 9),
        [8, 7, 6, 5, 4, 3, 2, 1, 0],
    ]

    @Test("what is kept is what a filter keeps", arguments: maps, [0, 0.3])
    func selection(columns: [Int32], zeros: Double) {
        for (isOrdered, pieceLength) in [(true, 1000), (true, 7), (false, 1000), (false, 1)] {
            let input = Input(
                seed: 5, columns: 9, isOrdered: isOrdered, zeros: zeros, pieceLength: pieceLength)
            var selection = ColumnSelection(
                ends: input.ends, input.indices, input.values, map: ColumnMap(columns: columns, count: 9))
            #expect(selection.beyond == nil)
            #expect(selection.sort() == nil)
            let rows = selection.rows
            #expect(rows.count == input.rows.count)
            for (row, old) in input.rows.enumerated() {
                let expected = old.map { (columns[Int($0.0)], $0.1) }.filter { $0.0 >= 0 && $0.1 != 0 }
                    .sorted { $0.0 < $1.0 }
                let range = rows.range(row)
                #expect(rows.indices[range].map { Int32($0) } == expected.map(\.0))
                #expect(Array(rows.values[range]) == expected.map(\.1))
            }
        }
    }

    @Test("a column beyond the map, and one that stands twice, are named")
    func faults() {
        let map = ColumnMap(columns: [0, 1, -1], count: 2)
        let beyond = ColumnSelection(
            ends: [1, 2], Pieces([0, 3]), Pieces([1, 1]), map: map)
        #expect(beyond.beyond == 1)
        var twice = ColumnSelection(ends: [1, 3], Pieces([0, 1, 1]), Pieces([1, 1, 2]), map: map)
        let found = twice.sort()
        #expect(found?.row == 1 && found?.column == 1)
    }

    @Test("pieces give back what they were made of", arguments: [1, 3, 50])
    func pieces(length: Int) {
        let numbers = Array(0..<100)
        var pieces = Pieces<Int>()
        for start in stride(from: 0, to: 100, by: length) {
            pieces.append(numbers[start..<min(start + length, 100)])
        }
        var (taken, whole) = (pieces.take(64), [Int]())
        for count in [0, 1, 20, 43] { whole += taken.takeWhole(count) }
        #expect(whole + pieces.takeWhole(36) == numbers)
    }
}
