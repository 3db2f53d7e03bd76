/// The points on one side of an assignment.
struct AssignmentSide: ~Copyable {
    /// Padded to whole lanes.
    var duals = LaneBuffer()
    /// The partner of each point on the other side; −1 for none.
    var partners = ScratchBuffer<Int32>()
    /// Points that look for a partner.
    var waiting = PointQueue()

    /// - Parameter count: of points, none of which has a partner.
    mutating func reset(_ count: Int) {
        partners.resize(count)
        partners.fill(-1)
    }

    /// The points without a partner.
    var single: [Int] { (0..<partners.count).filter { partners[$0] < 0 } }

    /// Lets all points without a partner wait.
    mutating func queueSingle() {
        waiting.reset(most: partners.count)
        for point in 0..<partners.count where partners[point] < 0 { waiting.append(point) }
    }

    /// Gives the points that offer most their partners, from the points that had them, which then wait.
    ///
    /// The dual value of a partner falls until the second cheapest one is as good. Of points that want the same one the
    /// first takes it.
    mutating func take(_ offers: borrowing Offers, from others: inout AssignmentSide) {
        for place in 0..<offers.count {
            let offer = offers[place]
            if offers.isTaken(place) {
                duals[offer.point] = offer.least
                waiting.append(offer.point)
                continue
            }
            duals[offer.point] = offer.second
            others.duals[offer.cheapest] -= offer.second - offer.least
            // Without a branch: whether there is one cannot be guessed.
            let former = Int(others.partners[offer.cheapest])
            partners[former >= 0 ? former : offer.point] = -1
            waiting.append(former, if: former >= 0)
            pair(offer.point, with: offer.cheapest, of: &others)
        }
    }

    /// Lowers the dual values so far that none is above zero, and raises those of the other side as much, which changes no
    /// reduced cost: costs less these are then never negative.
    mutating func lowerDuals(raising others: inout AssignmentSide) {
        let highest = duals.largest
        guard highest > 0 else { return }
        duals.add(-highest)
        others.duals.add(highest)
    }

    mutating func pair(_ point: Int, with partner: Int, of others: inout AssignmentSide) {
        partners[point] = Int32(truncatingIfNeeded: partner)
        others.partners[partner] = Int32(truncatingIfNeeded: point)
    }

    /// Gives the points that were asked the largest dual values that they can have, and lets them wait again.
    mutating func raise(_ offers: borrowing Offers) {
        for place in 0..<offers.count {
            duals[offers[place].point] = offers[place].least
            waiting.append(offers[place].point)
        }
    }
}
