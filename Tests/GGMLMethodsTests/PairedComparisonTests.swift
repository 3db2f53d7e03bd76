import GGMLMethods
import Testing

@Suite("Paired comparisons")
struct PairedComparisonTests {
    /// Two predictors on as many samples of each of two classes; `wins` and `losses` are those on which only one is right.
    private static func trials(count: Int, wins: Int, losses: Int) -> [PairedComparison.Trial] {
        (0..<count).map { index in
            let own = index % 2 == 0 ? "a" : "b"
            let other = index % 2 == 0 ? "b" : "a"
            let first = index >= wins && index < wins + losses ? other : own
            let second = index < wins ? other : own
            return PairedComparison.Trial(sample: "s\(index)", own: own, predicted: (first, second))
        }
    }

    @Test(
        "with classes of equal size, p is that of McNemar's exact test",
        arguments: [(5, 0, 0.0625), (6, 0, 0.03125), (0, 6, 0.03125), (4, 12, 0.076812744140625), (0, 0, 1)])
    func mcNemar(wins: Int, losses: Int, expected: Double) {
        let found = PairedComparison(Self.trials(count: 40, wins: wins, losses: losses))
        #expect(abs(found.pValue - expected) < 1e-12)
        #expect(abs(found.difference - Double(wins - losses) / 40) < 1e-12)
    }

    @Test("drawn signs find about the p of all signs, and the same each time")
    func drawn() {
        let trials = Self.trials(count: 60, wins: 15, losses: 6)
        let found = PairedComparison(trials)
        // 2 P(at least 15 heads of 21).
        #expect(abs(found.pValue - 0.0784) < 0.01)
        #expect(found == PairedComparison(trials.reversed()))
    }

    @Test("a sample that is tested twice counts once")
    func repeated() {
        let trials = Self.trials(count: 40, wins: 6, losses: 0)
        #expect(PairedComparison(trials + trials) == PairedComparison(trials))
    }

    @Test("samples of a group count as one: copies of a sample change nothing")
    func grouped() {
        let trials = Self.trials(count: 40, wins: 6, losses: 1)
        let alone = PairedComparison(trials)
        let copies = trials.flatMap { trial in
            (0..<3).map { copy in
                PairedComparison.Trial(
                    sample: "\(trial.sample)-\(copy)", group: trial.sample, own: trial.own,
                    predicted: trial.predicted)
            }
        }
        let found = PairedComparison(copies)
        #expect(abs(found.difference - alone.difference) < 1e-12)
        #expect(abs((found.standardError ?? 0) - (alone.standardError ?? 1)) < 1e-12)
        #expect(found.pValue == alone.pValue)
        #expect((found.samples, found.units) == (120, 40))
        // As independent samples they would seem to show far more.
        let independent = PairedComparison(
            copies.map { .init(sample: $0.sample, own: $0.own, predicted: $0.predicted) })
        #expect(independent.pValue < found.pValue / 10)
    }

    @Test("distances are compared by the same classifier, and with what uses none by any")
    func comparable() {
        typealias Classifier = SplitScore.Classifier
        for own in Classifier.allCases {
            #expect(own.isComparable(toBaseline: .logistic))
            #expect(own.isComparable(toBaseline: .neighbours) == (own == .neighbours))
        }
        #expect(Classifier.kernel.isComparable(toBaseline: .kernel))
        #expect(Classifier.average.isComparable(toBaseline: .kernel))
        #expect(!Classifier.neighbours.isComparable(toBaseline: .kernel))
    }
}
