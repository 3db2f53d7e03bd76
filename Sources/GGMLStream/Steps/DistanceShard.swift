import GGMLCore

/// What makes a stream a shard of the distances: it has the pairs of samples from `first` on, of `all`.
package struct DistanceShard: Equatable, Sendable {
    package let shard: Shard
    /// The number of pairs in the shards before it.
    package let first: Int
    /// The number of pairs in all shards.
    package let all: Int

    package init(_ shard: Shard, first: Int, all: Int) {
        self.shard = shard
        self.first = first
        self.all = all
    }
}

extension DistanceShard {
    var frame: Frame {
        Frame(
            .shard,
            [
                "all_pairs": .integer(all), "first_pair": .integer(first), "shard": .integer(shard.index),
                "shards": .integer(shard.count),
            ])
    }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), shard"
        let object = try frame.object(place)
        let (index, count) = (try object.count("shard"), try object.count("shards"))
        guard let shard = Shard(index: index, count: count) else {
            throw .expected(
                "one of at most \(Shard.most) shards, numbered from 1", found: "\(index) of \(count)",
                in: place)
        }
        self.init(shard, first: try object.count("first_pair"), all: try object.count("all_pairs"))
    }
}
