import GGMLCore

/// The triplets (i, j, l) of samples in a loss: class i = class j ≠ class l.
struct TripletSet: Sendable {
    /// All triplets with the same j: each of its friends i combined with each of its others l.
    struct Anchor: Sendable {
        let sample: Int
        /// Samples of the same class, including j itself.
        let friends: [Int]
        /// Samples of other classes.
        let others: [Int]
    }

    let anchors: [Anchor]
    /// The number of pairs of different samples in these triplets.
    let pairCount: Int

    private init(_ anchors: [Anchor], samples: Int) {
        self.anchors = anchors
        let unknown = Array(repeating: DistanceBounds.unknown, count: samples * (samples - 1) / 2)
        pairCount = Self.pairsThatMayCount(anchors, unknown, samples: samples, margin: 1).count
    }

    /// The number of triplets.
    var count: Int { anchors.reduce(0) { $0 + $1.friends.count * $1.others.count } }

    /// All triplets of these samples, including i = j as in the published package.
    ///
    /// - Parameter classes: the classes of all samples
    init(_ samples: [Int], classes: [Int]) {
        let anchors = samples.map { anchor in
            Anchor(
                sample: anchor, friends: samples.filter { classes[$0] == classes[anchor] },
                others: samples.filter { classes[$0] != classes[anchor] })
        }
        self.init(anchors, samples: classes.count)
    }

    /// Draws for each sample up to `limit` friends and, from each other class, up to `limit` others.
    init(_ samples: [Int], classes: [Int], drawing limit: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let members = Dictionary(grouping: samples) { classes[$0] }.sorted { $0.key < $1.key }.map(\.value)
        var anchors: [Anchor] = []
        for anchor in samples {
            var friends: [Int] = []
            var others: [Int] = []
            for members in members {
                let drawn = members.shuffled(using: &generator).prefix(limit).sorted()
                if classes[members[0]] == classes[anchor] { friends += drawn } else { others += drawn }
            }
            anchors.append(Anchor(sample: anchor, friends: friends, others: others))
        }
        self.init(anchors, samples: classes.count)
    }

    /// The pairs of samples in triplets that may be active, given bounds on their distances.
    ///
    /// A triplet is certainly inactive if the bounds imply T(i,j) + margin ≤ T(j,l).
    /// - Parameters:
    ///   - bounds: bounds on T for each pair of `samples` samples
    /// - Returns: indices of pairs, increasing
    /// - Complexity: O(samples²)
    func pairsThatMayCount(_ bounds: [DistanceBounds], samples: Int, margin: Double) -> [Int] {
        Self.pairsThatMayCount(anchors, bounds, samples: samples, margin: margin)
    }

    private static func pairsThatMayCount(
        _ anchors: [Anchor], _ bounds: [DistanceBounds], samples: Int, margin: Double
    ) -> [Int] {
        var mayCount = Array(repeating: false, count: bounds.count)
        for anchor in anchors {
            func index(_ other: Int) -> Int { SamplePairs.index(anchor.sample, other, count: samples) }
            func upper(_ friend: Int) -> Double { friend == anchor.sample ? 0 : bounds[index(friend)].upper }
            let farthestFriend = anchor.friends.reduce(-.infinity) { max($0, upper($1)) }
            let nearestOther = anchor.others.reduce(.infinity) { min($0, bounds[index($1)].lower) }
            for friend in anchor.friends
            where friend != anchor.sample && upper(friend) + margin > nearestOther {
                mayCount[index(friend)] = true
            }
            for other in anchor.others where bounds[index(other)].lower < farthestFriend + margin {
                mayCount[index(other)] = true
            }
        }
        return mayCount.indices.filter { mayCount[$0] }
    }
}

/// Lower and upper bounds on a distance.
struct DistanceBounds: Equatable, Sendable {
    static let unknown = DistanceBounds(lower: 0, upper: .infinity)

    var lower: Double
    var upper: Double
}
