/// The bids of up to four points of one side for their cheapest points of the other, all under the same dual values.
struct Bids: ~Copyable {
    static let most = 4

    /// How many points bid.
    private(set) var count = 0
    /// Slots beyond `count` repeat the last bidder.
    private(set) var bidders = Buffer<Int32>()
    var cheapest = Buffer<Int32>()
    /// The smallest cost less its dual value, and the second smallest.
    var least = FloatBuffer()
    var second = FloatBuffer()

    init() {
        bidders.resize(Self.most)
        cheapest.resize(Self.most)
        least.resize(Self.most)
        second.resize(Self.most)
    }

    /// Lets the next few points of a queue bid; false where none waits.
    mutating func collect(_ queue: inout PointQueue) -> Bool {
        count = 0
        while count < Self.most, let point = queue.removeFirst() {
            bidders[count] = Int32(truncatingIfNeeded: point)
            count += 1
        }
        guard count > 0 else { return false }
        for slot in count..<Self.most { bidders[slot] = bidders[count - 1] }
        return true
    }

    /// Finds the bid of each point by itself.
    mutating func fill(_ cheapest: (Int) -> (column: Int, least: Float, second: Float)) {
        for bid in 0..<count {
            let found = cheapest(Int(bidders[bid]))
            self.cheapest[bid] = Int32(truncatingIfNeeded: found.column)
            least[bid] = found.least
            second[bid] = found.second
        }
    }

    subscript(bid: Int) -> (bidder: Int, cheapest: Int, least: Float, second: Float) {
        (Int(bidders[bid]), Int(cheapest[bid]), least[bid], second[bid])
    }

    /// Whether an earlier bid is for the same point.
    func isConflict(_ bid: Int) -> Bool { (0..<bid).contains { cheapest[$0] == cheapest[bid] } }
}
