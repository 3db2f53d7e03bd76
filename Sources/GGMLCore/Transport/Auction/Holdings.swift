/// Which row holds how much of which column in an auction, and at which dual value of the column.
///
/// A row has at most one holding of a column. Holdings have numbers, which are used again.
struct Holdings: ~Copyable {
    /// The row and the column of each holding.
    private var rows = Buffer<Int32>()
    private var columns = Buffer<Int32>()
    private var amounts = Buffer<Int64>()
    /// The dual value of the column that was bid: whoever bids a lower one takes the units.
    private var duals = FloatBuffer()
    /// The neighbours of each among the holdings of its column, by falling dual value; −1 for none.
    private var next = Buffer<Int32>()
    private var previous = Buffer<Int32>()
    private var first = Buffer<Int32>()
    private var last = Buffer<Int32>()
    /// The next holding of the same row.
    private var nextOfRow = Buffer<Int32>()
    private var firstOfRow = Buffer<Int32>()
    /// Numbers that are free.
    private var free = Buffer<Int32>()

    /// Forgets all holdings.
    mutating func reset(rows: Int, columns: Int) {
        first.resize(columns, filledWith: -1)
        last.resize(columns, filledWith: -1)
        firstOfRow.resize(rows, filledWith: -1)
        self.rows.removeAll()
        free.removeAll()
        grow(to: rows + columns)
    }

    private mutating func grow(to count: Int) {
        let old = rows.count
        rows.grow(to: count)
        columns.grow(to: count)
        amounts.grow(to: count)
        duals.grow(to: count)
        next.grow(to: count)
        previous.grow(to: count)
        nextOfRow.grow(to: count)
        free.reserve(count)
        for holding in (old..<count).reversed() { free.append(Int32(truncatingIfNeeded: holding)) }
    }

    func row(_ holding: Int) -> Int { Int(rows[holding]) }
    func column(_ holding: Int) -> Int { Int(columns[holding]) }
    func amount(_ holding: Int) -> Int64 { amounts[holding] }
    func dual(_ holding: Int) -> Float { duals[holding] }

    /// The holding of a column that is lost first.
    func first(of column: Int) -> Int? { Self.number(first[column]) }

    /// The holding of the same column that is lost next.
    func next(_ holding: Int) -> Int? { Self.number(next[holding]) }

    /// One holding of a row.
    func first(ofRow row: Int) -> Int? { Self.number(firstOfRow[row]) }

    /// Another holding of the same row.
    func nextOfRow(_ holding: Int) -> Int? { Self.number(nextOfRow[holding]) }

    @inline(__always)
    private static func number(_ holding: Int32) -> Int? { holding < 0 ? nil : Int(holding) }

    /// Makes a holding smaller, and removes it where nothing is left.
    mutating func take(_ amount: Int64, from holding: Int) {
        amounts[holding] -= amount
        if amounts[holding] == 0 { remove(holding) }
    }

    /// - Precondition: the row has no holding of the column.
    /// - Complexity: O(1) where the dual value is the lowest of the column, as it nearly always is
    mutating func add(row: Int, column: Int, amount: Int64, dual: Float) {
        if free.count == 0 { grow(to: 2 * rows.count) }
        guard let new = free.popLast() else { return }
        let holding = Int(new)
        rows[holding] = Int32(truncatingIfNeeded: row)
        columns[holding] = Int32(truncatingIfNeeded: column)
        amounts[holding] = amount
        duals[holding] = dual
        nextOfRow[holding] = firstOfRow[row]
        firstOfRow[row] = new
        // Dual values fall, so most come last.
        var before = last[column]
        while before >= 0 && duals[Int(before)] < dual { before = previous[Int(before)] }
        let after = before >= 0 ? next[Int(before)] : first[column]
        link(before, new, column)
        link(new, after, column)
    }

    /// - Complexity: O(holdings of the row)
    mutating func remove(_ holding: Int) {
        link(previous[holding], next[holding], column(holding))
        var other = Int(firstOfRow[row(holding)])
        if other == holding {
            firstOfRow[row(holding)] = nextOfRow[holding]
        } else {
            while Int(nextOfRow[other]) != holding { other = Int(nextOfRow[other]) }
            nextOfRow[other] = nextOfRow[holding]
        }
        free.append(Int32(truncatingIfNeeded: holding))
    }

    private mutating func link(_ before: Int32, _ after: Int32, _ column: Int) {
        if before >= 0 { next[Int(before)] = after } else { first[column] = after }
        if after >= 0 { previous[Int(after)] = before } else { last[column] = before }
    }
}
