/// A renumbering of columns, some of which are left out.
package struct ColumnMap: Sendable {
    /// The new column of each old one; −1 if it is left out.
    package let columns: [Int32]
    /// The number of new columns.
    package let count: Int
    /// One bit for each old column: whether it is kept.
    let isKept: [UInt64]
    /// Whether the kept columns stay in the same order.
    let keepsOrder: Bool
    /// The number of kept columns if they are the first ones and keep their numbers; else nil.
    let leading: Int?

    package init(columns: [Int32], count: Int) {
        self.columns = columns
        self.count = count
        var isKept = Array(repeating: UInt64(0), count: (columns.count + 63) / 64)
        for (old, new) in columns.enumerated() where new >= 0 { isKept[old / 64] |= 1 << UInt64(old % 64) }
        self.isKept = isKept
        let kept = columns.filter { $0 >= 0 }
        keepsOrder = zip(kept, kept.dropFirst()).allSatisfy { $0 < $1 }
        let isLeading = kept.enumerated().allSatisfy { $0 == $1 && columns[$0] == $1 }
        leading = isLeading ? kept.count : nil
    }
}
