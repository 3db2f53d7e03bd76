/// The triplet loss of Global Ground Metric Learning (Kühn and Schaub, AISTATS 2025, arXiv:2506.15383).
///
/// It is the mean over triplets (i, j, l) of max(0, T(i,j) − T(j,l) + margin), where T is the transport distance
/// between samples. For i = j, T is 0, and the term pushes other classes beyond the margin.
struct TripletLoss {
    let value: Double
    /// The number of active triplets, whose term is above zero; `total` is the number of all triplets.
    let active: Int
    let total: Int
    /// ∂value/∂T for each pair of samples.
    let pairWeights: [Double]

    /// - Parameters:
    ///   - distances: T for each pair of `samples` samples, in order; nil if no triplet with that pair can be active.
    /// - Complexity: O(samples² log samples)
    init(_ triplets: TripletSet, _ distances: [Double?], samples: Int, margin: Double) {
        var weights = Array(repeating: 0, count: distances.count)
        var (sum, active) = (0.0, 0)
        for anchor in triplets.anchors {
            func known(_ others: [Int]) -> [(pair: Int, distance: Double)] {
                others.compactMap { other in
                    if other == anchor.sample { return (-1, 0) }
                    let pair = SamplePairs.index(anchor.sample, other, count: samples)
                    return distances[pair].map { (pair, $0) }
                }.sorted { ($0.distance, $0.pair) < ($1.distance, $1.pair) }
            }
            let friends = known(anchor.friends)
            let others = known(anchor.others)
            // Both lists increase, so the others that are active for a friend are also active for the next friend.
            var (near, sumOfNear) = (0, 0.0)
            for (position, friend) in friends.enumerated() {
                let reach = friend.distance + margin
                while near < others.count && others[near].distance < reach {
                    sumOfNear += others[near].distance
                    // It is active for this friend and all farther ones.
                    weights[others[near].pair] -= friends.count - position
                    near += 1
                }
                sum += Double(near) * reach - sumOfNear
                active += near
                if friend.pair >= 0 { weights[friend.pair] += near }
            }
        }
        total = triplets.count
        let scale = 1 / Double(max(total, 1))
        value = sum * scale
        self.active = active
        pairWeights = weights.map { Double($0) * scale }
    }
}
