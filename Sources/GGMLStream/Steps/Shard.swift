/// One of several shards of independent work: the one with the number `index`, from 1, of `count`.
package struct Shard: Hashable, Sendable {
    /// The largest number of shards.
    package static let most = 10_000

    package let index: Int
    package let count: Int

    /// Returns nil unless `index` is from 1 to `count`, and `count` at most `most`.
    package init?(index: Int, count: Int) {
        guard (1...Self.most).contains(count), (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// A shard from a text such as "3/8".
    package init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1],
            let shard = Shard(index: index, count: count), shard.description == text
        else { return nil }
        self = shard
    }

    /// The range of work that belongs to this shard.
    ///
    /// A piece belongs to the shard in whose share of the total its middle falls, when the pieces lie one after another.
    /// So the shards are consecutive ranges, all pieces are in one of them, and the cost of a shard differs from its
    /// share by at most the largest cost. A shard may be empty. The division depends on nothing but the costs.
    ///
    /// - Parameter costs: the cost of each piece, above 0
    package func range(of costs: [Double]) -> Range<Int> {
        let total = costs.reduce(0, +)
        var before = 0.0
        var (start, end) = (0, 0)
        for cost in costs {
            let middle = (before + cost / 2) * Double(count)
            if middle < total * Double(index - 1) { start += 1 }
            // A cost far below the total may be lost in rounding; the last shard has whatever is left.
            if middle < total * Double(index) || index == count { end += 1 }
            before += cost
        }
        return start..<end
    }
}

extension Shard: CustomStringConvertible {
    package var description: String { "\(index)/\(count)" }
}
