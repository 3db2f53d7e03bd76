/// Which new column each old one becomes.
package struct ColumnMap: Sendable {
    /// For each old column the new one; −1 where it is left out.
    package let columns: [Int32]
    /// New columns.
    package let count: Int
    /// A bit for each old column: whether it has a new one.
    let isKept: [UInt64]
    /// Whether those that are kept stand in the same order.
    let keepsOrder: Bool
    /// How many columns keep their numbers, where these are the first ones and all others are left out; else nil.
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
