/// What up to four points of one cloud offer: the cheapest points of the other, all under the same dual values of these.
struct Offers: ~Copyable {
    static let most = 4

    /// How many points are asked.
    private(set) var count = 0
    /// Places that are not asked for hold the last point once more.
    private(set) var points = ScratchBuffer<Int32>()
    var cheapest = ScratchBuffer<Int32>()
    /// The smallest cost less its dual value, and the second smallest.
    var least = LaneBuffer()
    var second = LaneBuffer()

    init() {
        points.resize(Self.most)
        cheapest.resize(Self.most)
        least.resize(Self.most)
        second.resize(Self.most)
    }

    /// Asks the next few points; false where none waits.
    mutating func ask(_ waiting: inout PointQueue) -> Bool {
        count = 0
        while count < Self.most, let point = waiting.removeFirst() {
            points[count] = Int32(truncatingIfNeeded: point)
            count += 1
        }
        guard count > 0 else { return false }
        for place in count..<Self.most { points[place] = points[count - 1] }
        return true
    }

    /// Finds what each point offers.
    mutating func fill(_ cheapest: (Int) -> (column: Int, least: Float, second: Float)) {
        for place in 0..<count {
            let found = cheapest(Int(points[place]))
            self.cheapest[place] = Int32(truncatingIfNeeded: found.column)
            least[place] = found.least
            second[place] = found.second
        }
    }

    subscript(place: Int) -> (point: Int, cheapest: Int, least: Float, second: Float) {
        (Int(points[place]), Int(cheapest[place]), least[place], second[place])
    }

    /// Whether a point before wants the same one.
    func isTaken(_ place: Int) -> Bool { (0..<place).contains { cheapest[$0] == cheapest[place] } }
}
