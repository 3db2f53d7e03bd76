import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

@Suite struct NeighbourTests {
    /// Drawn with NumPy's default_rng(7), in thousandths, the pairs of 16 samples in order; some are 0.
    private static let pairs = [
        1370, 1960, 2695, 1349, 1793, 562, 1586, 2300, 1154, 943, 2403, 663, 1298, 0, 1872, 3223, 3980, 2385,
        1895, 879, 2388, 1869, 2364, 2115, 3634, 1642, 2621, 2433, 2709, 1556, 2318, 3450, 2395, 2733, 3570,
        1629, 1445, 595, 1610, 1360, 0, 0, 2382, 3920, 3105, 2599, 4792, 1675, 1883, 1311, 2674, 1479, 2732,
        1906, 1589, 1750, 566, 3253, 1101, 1505, 2701, 1876, 1067, 0, 2441, 1884, 1643, 2423, 2426, 2567,
        3949, 2348, 2479, 3001, 3527, 1841, 2197, 1519, 1242, 2791, 916, 1769, 1941, 1952, 3522, 1266, 1696,
        3055, 2185, 1399, 1849, 2504, 3434, 3154, 4107, 2218, 3456, 4123, 3897, 558, 1873, 1429, 458, 1597,
        1357, 1708, 1011, 804, 1671, 1038, 2063, 1659, 3094, 1713, 1485, 2418, 1757, 2045, 1620, 1623,
    ]
    private static let labels = [0, 0, 1, 2, 1, 0, 2, 1, 0, 1, 2, 2, 0, 1, 0, 1]
    private static let split = Split(train: Array(0..<9), test: Array(9..<16))

    private static var distances: Matrix {
        var matrix = Matrix(rows: 16, columns: 16, repeating: 0)
        for (pair, distance) in zip(SamplePairs.all(16), pairs) {
            matrix[pair.first, pair.second] = Double(distance) / 1000
            matrix[pair.second, pair.first] = Double(distance) / 1000
        }
        return matrix
    }

    struct Case: Sendable {
        let weights: NearestNeighbours.Weights
        let neighbours: Int
        let predicted: [Int]
        let accuracy: Double
        let balanced: Double
        let f1: Double
        let auc: Double
        let brier: Double
        /// For the class 0.
        let votes: [Double]
    }

    /// Of scikit-learn 1.9.1: KNeighborsClassifier(metric="precomputed"), balanced_accuracy_score, f1_score(average="macro"),
    /// roc_auc_score(multi_class="ovr"), and half the mean of the summed squared differences from 0 and 1.
    static let cases = [
        Case(
            weights: .uniform, neighbours: 1, predicted: [1, 0, 1, 0, 1, 0, 1], accuracy: 0.7142857142857143,
            balanced: 0.6666666666666666, f1: 0.5523809523809523, auc: 0.7583333333333333,
            brier: 0.2857142857142857, votes: [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
        Case(
            weights: .uniform, neighbours: 2, predicted: [0, 0, 1, 0, 0, 0, 0], accuracy: 0.2857142857142857,
            balanced: 0.3333333333333333, f1: 0.16666666666666666, auc: 0.75, brier: 0.25,
            votes: [0.5, 0.5, 0.0, 0.5, 0.5, 0.5, 0.5]),
        Case(
            weights: .uniform, neighbours: 3, predicted: [1, 0, 0, 0, 1, 1, 0], accuracy: 0.42857142857142855,
            balanced: 0.38888888888888884, f1: 0.3333333333333333, auc: 0.6694444444444446,
            brier: 0.2857142857142857,
            votes: Array(repeating: 0.3333333333333333, count: 7)),
        Case(
            weights: .uniform, neighbours: 5, predicted: [1, 1, 1, 0, 1, 1, 1], accuracy: 0.5714285714285714,
            balanced: 0.5, f1: 0.4444444444444444, auc: 0.6611111111111111, brier: 0.3028571428571429,
            votes: [0.2, 0.2, 0.2, 0.4, 0.2, 0.2, 0.2]),
        Case(
            weights: .uniform, neighbours: 9, predicted: [0, 0, 0, 0, 0, 0, 0], accuracy: 0.2857142857142857,
            balanced: 0.3333333333333333, f1: 0.14814814814814814, auc: 0.5, brier: 0.34567901234567905,
            votes: Array(repeating: 0.4444444444444444, count: 7)),
        Case(
            weights: .distance, neighbours: 1, predicted: [1, 0, 1, 0, 1, 0, 1], accuracy: 0.7142857142857143,
            balanced: 0.6666666666666666, f1: 0.5523809523809523, auc: 0.7583333333333333,
            brier: 0.2857142857142857, votes: [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
        Case(
            weights: .distance, neighbours: 3, predicted: [1, 0, 1, 0, 1, 1, 1], accuracy: 0.5714285714285714,
            balanced: 0.5, f1: 0.4166666666666667, auc: 0.8388888888888889, brier: 0.24070100040560033,
            votes: [
                0.3378754559575545, 0.4146187239966631, 0.1455263580603799, 0.46825240085880354,
                0.3153672192127295, 0.3333333333333333, 0.0,
            ]),
        Case(
            weights: .distance, neighbours: 5, predicted: [1, 1, 1, 0, 1, 1, 1], accuracy: 0.5714285714285714,
            balanced: 0.5, f1: 0.4444444444444444, auc: 0.9111111111111111, brier: 0.25084133734847625,
            votes: [
                0.22584625945408857, 0.27820693988038564, 0.11597887831034578, 0.4852674985923505,
                0.20095121467189786, 0.3333333333333333, 0.0,
            ]),
    ]

    @Test("classes, votes and scores agree with scikit-learn's", arguments: cases)
    func parity(expected: Case) {
        let neighbours = NearestNeighbours(count: expected.neighbours, weights: expected.weights)
        let score = SplitScore(
            Self.distances, labels: Self.labels, classes: 3, plan: .split(Self.split), neighbours: neighbours)
        #expect(score.predictions.map(\.label) == expected.predicted)
        for (found, vote) in zip(score.predictions, expected.votes) {
            #expect(abs(found.votes[0] - vote) < 1e-12)
            #expect(abs(found.votes.reduce(0, +) - 1) < 1e-12)
            #expect(found.neighbours.count == expected.neighbours)
        }
        #expect(abs(score.classification.accuracy - expected.accuracy) < 1e-12)
        #expect(abs(score.classification.balancedAccuracy - expected.balanced) < 1e-12)
        #expect(abs(score.classification.macroF1 - expected.f1) < 1e-12)
        #expect(abs((score.probabilities.areaUnderCurve ?? .nan) - expected.auc) < 1e-12)
        #expect(abs((score.probabilities.brier ?? .nan) - expected.brier) < 1e-12)
        // Class 0 is the most frequent of the train side; 2 of the 7 test samples are of it.
        #expect(score.majority.accuracy == 2.0 / 7 && score.majority.balancedAccuracy == 1.0 / 3)
    }

    @Test("classes that are only true, or only predicted, count as in scikit-learn")
    func lackingClasses() {
        let score = ClassificationScore(
            truth: [0, 0, 0, 1, 1, 3], predicted: [0, 2, 0, 1, 0, 1], classes: 4)
        #expect(abs(score.balancedAccuracy - 0.38888888888888884) < 1e-12)
        #expect(abs(score.macroF1 - 0.29166666666666663) < 1e-12)
        #expect(score.confusion == [[2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]])
    }

    @Test(
        "the area under the curve counts pairs in the right order, and equal ones half; a sum is that of all samples"
    )
    func areaUnderCurve() {
        let truth = [0, 1, 1, 0, 1]
        let probabilities = [0.25, 0.5, 0.25, 0.125, 1]
        let score = ProbabilityScore(truth: truth, probabilities: probabilities.map { [1 - $0, $0] })
        // Of six pairs five are in order, and one is equal.
        #expect(score.areaUnderCurve == 5.5 / 6)
        #expect(score.brier == (0.0625 + 0.25 + 0.5625 + 0.015625) / 5)
        func part(_ range: Range<Int>) -> ProbabilityScore {
            ProbabilityScore(
                truth: Array(truth[range]), probabilities: probabilities[range].map { [1 - $0, $0] })
        }
        #expect(part(0..<3) + part(3..<5) == score && part(1..<3).areaUnderCurve == nil)
    }

    @Test("ties: the sample that stands first is nearer, and the lowest class wins")
    func ties() {
        let matrix = Matrix(rows: 5, columns: 5, repeating: 1)
        let neighbours = NearestNeighbours(count: 2)
        let found = neighbours.predict(0, from: [3, 1, 4, 2], matrix, labels: [0, 0, 1, 1, 0], classes: 2)
        #expect(found.neighbours == [3, 1] && found.label == 0 && found.votes == [0.5, 0.5])
    }

    @Test("with as many neighbours as there are, all vote; distance 0 outvotes everything")
    func extremes() {
        var matrix = Matrix(rows: 4, columns: 4, repeating: .leastNonzeroMagnitude)
        matrix[0, 3] = 0
        let all = NearestNeighbours(count: 99)
        #expect(all.predict(0, from: [1, 2, 3], matrix, labels: [0, 0, 0, 1], classes: 2).label == 0)
        var weighted = all
        weighted.weights = .distance
        let found = weighted.predict(0, from: [1, 2, 3], matrix, labels: [0, 0, 0, 1], classes: 2)
        #expect(found.label == 1 && found.votes == [0, 1])
        let tiny = weighted.predict(0, from: [1, 2], matrix, labels: [0, 0, 1, 1], classes: 2)
        #expect(tiny.votes == [0.5, 0.5])
    }

    @Test("by default an odd number votes that no class of the train samples is below, at most 5")
    func usualCount() {
        let counts = (1...9).map { NeighbourRule().neighbours(smallestClass: $0).count }
        #expect(counts == [1, 1, 3, 3, 5, 5, 5, 5, 5])
        #expect(NeighbourRule(count: 8).neighbours(smallestClass: 2).count == 8)
        let labels = [0, 0, 0, 1, 1, 1, 1, 2]
        func count(_ plan: TestPlan) -> Int { NeighbourRule().neighbours(in: plan, labels: labels).count }
        #expect(count(.split(Split(train: Array(0..<7), test: [7]))) == 3)
        // Of three samples, two are left to vote on the third.
        #expect(count(.leaveOneOut(Array(0..<7))) == 1 && count(.leaveOneOut(Array(0..<8))) == 1)
    }

    @Test("two far groups of two train samples are told apart by default, and not if all four vote")
    func few() {
        let points = [0.0, 1, 100, 101, 2, 102]
        let distances = Matrix(of: points.map { [$0] })
        let labels = [0, 0, 1, 1, 0, 1]
        let plan = TestPlan.split(Split(train: [0, 1, 2, 3], test: [4, 5]))
        func accuracy(_ rule: NeighbourRule) -> Double {
            SplitScore(
                distances, labels: labels, classes: 2, plan: plan,
                neighbours: rule.neighbours(in: plan, labels: labels)
            ).classification.accuracy
        }
        #expect(accuracy(NeighbourRule()) == 1 && accuracy(NeighbourRule(count: 4)) == 0.5)
        #expect(accuracy(NeighbourRule(count: NeighbourRule().largestCount(train: 4))) == 1)
        let weighted = NeighbourRule(count: 4, weights: .distance)
        #expect(accuracy(weighted) == 1 && weighted.largestCount(train: 4) == 4)
    }

    @Test("leaving one out is the same as a split for each sample")
    func leaveOneOut() {
        let rows = Array(0..<16)
        func score(_ plan: TestPlan) -> SplitScore {
            SplitScore(
                Self.distances, labels: Self.labels, classes: 3, plan: plan,
                neighbours: NearestNeighbours(count: 3, weights: .distance))
        }
        let whole = score(.leaveOneOut(rows))
        let parts = rows.map { row in
            score(.split(Split(train: rows.filter { $0 != row }, test: [row])))
        }
        #expect(whole.predictions == parts.flatMap(\.predictions))
        let none = ClassificationScore(truth: [], predicted: [], classes: 3)
        #expect(whole.classification == parts.map(\.classification).reduce(none, +))
        #expect(whole.majority == parts.map(\.majority).reduce(none, +))
        #expect(whole.agreement != nil && parts.allSatisfy { $0.agreement == nil })
    }

    @Test("agreement is that of the test samples among each other, whatever the train samples are")
    func agreement() {
        let neighbours = NearestNeighbours()
        let score = SplitScore(
            Self.distances, labels: Self.labels, classes: 3, plan: .split(Self.split), neighbours: neighbours)
        let own = Self.distances.selecting(Self.split.test)
        let clusters = Agglomerative.cut(Agglomerative.merges(own, .complete), samples: 7, clusters: 3)
        let truth = Labelling(Self.split.test.map { String(Self.labels[$0]) })
        #expect(
            score.agreement
                == Clustering.Agreement(column: "class", truth: truth, assignment: clusters, distances: own))
        var partial = Self.distances
        partial[9, 10] = .nan
        let other = SplitScore(
            partial, labels: Self.labels, classes: 3, plan: .split(Self.split), neighbours: neighbours)
        #expect(other.agreement == nil && other.classification == score.classification)
    }

    private struct Scores: Decodable {
        struct Cut: Decodable {
            let ari: Double
            let nmi: Double
            let viNats: Double
        }

        let labels: [Int]
        let silhouette: Double
        let linkage: [String: Cut]
    }

    @Test(
        "clusters of test samples agree with their classes as SciPy and scikit-learn say",
        .enabled(if: Places.hasShared, "../shared is absent"))
    func sharedScores() throws {
        let scores = try Places.json(Scores.self, Places.parity("scores/scores.json"))
        let distances = try NumpyArray(path: Places.parity("scores/distances.npy"), dimensions: 2).matrix
        let score = SplitScore(
            distances, labels: scores.labels, classes: 3, plan: .leaveOneOut(Array(0..<distances.rows)),
            neighbours: NearestNeighbours())
        let cut = try #require(scores.linkage["complete"])
        let found = try #require(score.agreement)
        #expect(abs(found.adjustedRandIndex - cut.ari) < 1e-12)
        #expect(abs(found.normalizedMutualInformation - cut.nmi) < 1e-12)
        #expect(abs(found.variationOfInformation - cut.viNats) < 1e-12)
        #expect(abs(try #require(found.silhouette) - scores.silhouette) < 1e-12)
    }
}
