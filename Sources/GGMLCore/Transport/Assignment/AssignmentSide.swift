/// The points on one side of an assignment.
struct AssignmentSide: ~Copyable {
    /// Padded to the SIMD width.
    var duals = FloatBuffer()
    /// The point of the other side that each is assigned; −1 for none.
    var mates = Buffer<Int32>()
    /// Unassigned points that are to bid.
    var queue = PointQueue()

    /// - Parameter count: of points, none of which is assigned.
    mutating func reset(_ count: Int) { mates.resize(count, filledWith: -1) }

    var unassigned: [Int] { (0..<mates.count).filter { mates[$0] < 0 } }

    /// Fills the queue with all unassigned points.
    mutating func enqueueUnassigned() {
        queue.reset(most: mates.count)
        for point in 0..<mates.count where mates[point] < 0 { queue.append(point) }
    }

    /// Assigns each bidder its cheapest point; whoever had that is unassigned, and queues.
    ///
    /// The dual value of the point falls until the bidder's second cheapest one is as good. Of bids for the same point the
    /// first counts; the others queue again.
    mutating func assign(_ bids: borrowing Bids, from others: inout AssignmentSide) {
        for index in 0..<bids.count {
            let bid = bids[index]
            if bids.isConflict(index) {
                duals[bid.bidder] = bid.least
                queue.append(bid.bidder)
                continue
            }
            duals[bid.bidder] = bid.second
            others.duals[bid.cheapest] -= bid.second - bid.least
            // Without a branch: whether there is one cannot be guessed.
            let former = Int(others.mates[bid.cheapest])
            mates[former >= 0 ? former : bid.bidder] = -1
            queue.append(former, if: former >= 0)
            match(bid.bidder, with: bid.cheapest, of: &others)
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

    /// Assigns two points to each other.
    mutating func match(_ point: Int, with mate: Int, of others: inout AssignmentSide) {
        mates[point] = Int32(truncatingIfNeeded: mate)
        others.mates[mate] = Int32(truncatingIfNeeded: point)
    }

    /// Gives the bidders the largest feasible dual values, and queues them again.
    mutating func raiseDuals(_ bids: borrowing Bids) {
        for index in 0..<bids.count {
            duals[bids[index].bidder] = bids[index].least
            queue.append(bids[index].bidder)
        }
    }

    /// Stops where the mates of both sides disagree.
    ///
    /// - Complexity: O(n)
    func checkInvariants(with others: borrowing AssignmentSide) {
        precondition(mates.count == others.mates.count, "both sides have as many points")
        for point in 0..<mates.count where mates[point] >= 0 {
            precondition(Int(others.mates[Int(mates[point])]) == point, "mates are each other's")
        }
    }
}
