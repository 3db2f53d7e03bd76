import GGMLCore
import GGMLMethods
import Testing

/// The vote of all train samples, by which mixtures are compared.
@Suite struct ClassVoteTests {
    /// Samples on a line, some of them held out.
    private static func losses(_ places: [Double], _ labels: [Int], test: Set<Int>, scale: Double = 1)
        -> [Double?]
    {
        let pairs = SamplePairs.all(places.count)
        let squares = pairs.map {
            scale * (places[$0.first] - places[$0.second]) * (places[$0.first] - places[$0.second])
        }
        return ClassVote(labels: labels, classCount: 2, pairs: pairs)
            .losses(squares, isTrain: places.indices.map { !test.contains($0) })
    }

    @Test("train samples have no loss; a held-out one has less the nearer it is to its own class")
    func nearness() throws {
        let losses = try [0.0, 4, 6, 10].map { place in
            let all = Self.losses([place, -1, 1, 9, 11], [0, 0, 0, 1, 1], test: [0])
            #expect(all.dropFirst().allSatisfy { $0 == nil })
            return try #require(all[0])
        }
        #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 < $1 }, "\(losses)")
        #expect(losses[0] < 0.2 && losses[3] > 1 && losses[3] < -Double(0.01).naturalLogarithm)
    }

    @Test("half way between the classes the loss is that of chance, whatever the sizes of the classes")
    func middle() throws {
        let places = [0.0, -1, 1, -1, -1, -1, -1]
        let loss = try #require(Self.losses(places, [0, 0, 1, 0, 0, 0, 0], test: [0])[0])
        #expect(abs(loss - Double(2).naturalLogarithm) < 1e-12)
    }

    @Test("the unit of the distances does not matter, nor how far away a sample is")
    func scale() throws {
        let places = [0.5, 0, 2, 1, 3, 2.5]
        let labels = [0, 0, 1, 0, 1, 1]
        let (one, other) = (
            Self.losses(places, labels, test: [0, 5]), Self.losses(places, labels, test: [0, 5], scale: 1e6)
        )
        for (a, b) in zip(one, other) { #expect(abs((a ?? 0) - (b ?? 0)) < 1e-9) }
        let far = try #require(Self.losses([1e6, 0, 1, 2, 3], [1, 0, 0, 1, 1], test: [0])[0])
        #expect(far < 0.1)
    }

    @Test("without train samples of its class, or of another, a sample is not counted")
    func lacking() {
        #expect(Self.losses([0, 1, 2], [0, 1, 1], test: [0])[0] == nil)
        #expect(Self.losses([0, 1, 2], [0, 0, 0], test: [0])[0] == nil)
    }
}
