import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct ShardTests {
    /// Costs of pieces of very unequal size, among them equal ones and one that outweighs all others.
    private static let costs: [[Double]] = {
        var generator = SplitMix64(seed: 7)
        let random = (0..<500).map { _ in Double(Int.random(in: 1...1_000_000, using: &generator)) }
        return [
            [], [3], Array(repeating: 1, count: 12), random, random.sorted(), random + [1e9],
            [1e18, 1, 1, 1],
        ]
    }()

    @Test(
        "the shards are consecutive ranges that have every piece once, each within one piece of its share",
        arguments: costs, [1, 2, 3, 7, 600])
    func division(costs: [Double], count: Int) throws {
        let total = costs.reduce(0, +)
        var end = 0
        for index in 1...count {
            let range = try #require(Shard(index: index, count: count)).range(of: costs)
            #expect(range.lowerBound == end)
            end = range.upperBound
            let cost = costs[range].reduce(0, +)
            // And what adding in double precision rounds away.
            #expect(abs(cost - total / Double(count)) <= (costs.max() ?? 0) + 1e-12 * total)
        }
        #expect(end == costs.count)
    }

    @Test("of equal pieces, every shard has one at least, if there are enough", arguments: 1...12)
    func equalPieces(count: Int) throws {
        for index in 1...count {
            let shard = try #require(Shard(index: index, count: count))
            #expect(!shard.range(of: Array(repeating: 1, count: 12)).isEmpty)
        }
    }

    @Test("a shard is read as it is written, and nothing else is one")
    func text() throws {
        for text in ["1/1", "3/8", "10000/10000"] { #expect(Shard(text)?.description == text) }
        for text in ["", "3", "0/8", "9/8", "-1/8", "+1/8", "01/8", "1/8/", "1/10001", "1 /8", "a/b"] {
            #expect(Shard(text) == nil, "\(text)")
        }
    }

    @Test("a stream that is a shard is refused by readers of whole ones, and comes back the same")
    func stream() throws {
        let folder = try TemporaryFolder()
        var preamble = try Sample.preamble()
        preamble.shard = DistanceShard(try #require(Shard("2/3")), first: 4, all: 10)
        try Streams.write(preamble, Sample.blocks, to: folder.path("shard.ggml"))
        var reader = try StreamReader(Descriptor.reading(folder.path("shard.ggml")), spoolFolder: nil)
        #expect(try reader.preambleOfAny() == preamble)
        let error = #expect(throws: GGMLError.self) { try Streams.read(folder.path("shard.ggml")) }
        #expect(error?.sentence.contains("shard 2/3") == true)
    }

    @Test(
        "a shard that cannot be is refused",
        arguments: [
            #"{"all_pairs":3,"first_pair":0,"shard":0,"shards":2}"#,
            #"{"all_pairs":3,"first_pair":0,"shard":3,"shards":2}"#,
            #"{"all_pairs":3,"first_pair":0,"shard":1,"shards":1000000}"#,
            #"{"all_pairs":3,"first_pair":-1,"shard":1,"shards":2}"#, #"{"shard":1,"shards":2}"#,
        ])
    func malformed(json: String) throws {
        let folder = try TemporaryFolder()
        var preamble = try Sample.preamble()
        preamble.others = [Frame(.shard, Array(json.utf8))]
        try Streams.write(preamble, Sample.blocks, to: folder.path("shard.ggml"))
        var reader = try StreamReader(Descriptor.reading(folder.path("shard.ggml")), spoolFolder: nil)
        #expect(throws: GGMLError.self) { try reader.preambleOfAny() }
    }
}
