/// The cheapest columns of up to four rows, all under the same dual values.
struct Offers: ~Copyable {
    static let most = 4

    /// How many rows are asked.
    private(set) var count = 0
    /// Places that are not asked for hold the last row once more.
    private(set) var rows = ScratchBuffer<Int32>()
    var columns = ScratchBuffer<Int32>()
    /// The smallest cost less its dual value, and the second smallest.
    var least = LaneBuffer()
    var second = LaneBuffer()

    init() {
        rows.resize(Self.most)
        columns.resize(Self.most)
        least.resize(Self.most)
        second.resize(Self.most)
    }

    /// Asks the next few of some rows; false where there are none.
    mutating func ask(_ next: () -> Int?) -> Bool {
        count = 0
        while count < Self.most, let row = next() {
            for place in count..<Self.most { rows[place] = Int32(truncatingIfNeeded: row) }
            count += 1
        }
        return count > 0
    }

    /// Finds what each row offers.
    mutating func fill(_ cheapest: (Int) -> (column: Int, least: Float, second: Float)) {
        for place in 0..<count {
            let found = cheapest(Int(rows[place]))
            columns[place] = Int32(truncatingIfNeeded: found.column)
            least[place] = found.least
            second[place] = found.second
        }
    }

    subscript(place: Int) -> (row: Int, column: Int, least: Float, second: Float) {
        (Int(rows[place]), Int(columns[place]), least[place], second[place])
    }

    /// Whether a row before wants the same column.
    func isTaken(_ place: Int) -> Bool { (0..<place).contains { columns[$0] == columns[place] } }
}
