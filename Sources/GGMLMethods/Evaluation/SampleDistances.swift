package import GGMLCore
package import GGMLStream

/// Distances between samples, with the table of samples and the origin of the distances.
package struct SampleDistances: Sendable {
    /// The source of the distances, for messages.
    package let name: String
    /// The name of the ground cost, or of the file if the distances come from a text table.
    package let metric: String
    package let samples: SampleTable
    /// The distances, samples × samples; NaN for pairs that were not computed.
    package let distances: Matrix
    /// The ids of the samples that the metric was learned from; nil if it was not learned.
    package let seen: Set<String>?
    /// Whether the learned metric is the Euclidean one.
    package let learnedNothing: Bool

    init(
        name: String, metric: String, samples: SampleTable, distances: Matrix, seen: Set<String>?,
        learnedNothing: Bool = false
    ) {
        self.name = name
        self.metric = metric
        self.samples = samples
        self.distances = distances
        self.seen = seen
        self.learnedNothing = learnedNothing
    }

    /// - Throws: if the stream has no distances, or learned distances without their metric.
    package init(_ preamble: Preamble, name: String) throws(GGMLError) {
        guard let distances = preamble.distances else {
            throw .expected(
                "distances between samples", found: "none", in: name, advice: "put ggml-dist before")
        }
        var seen: Set<String>?
        if distances.isLearned {
            guard let metric = preamble.metric else {
                throw .expected("the metric of learned distances", found: "none", in: name)
            }
            seen = Set(metric.training.samples)
        }
        self.init(
            name: name, metric: distances.metric, samples: preamble.samples,
            distances: distances.knownMatrix(count: preamble.samples.count), seen: seen,
            learnedNothing: seen != nil && preamble.metric?.isEuclidean == true)
    }

    /// These distances in the order of another table of samples, each of which must be here.
    package func matched(to others: SampleTable, of name: String) throws(GGMLError) -> SampleDistances {
        SampleDistances(
            name: self.name, metric: metric, samples: others,
            distances: distances.selecting(try samples.rows(of: others, in: name, place: self.name)),
            seen: seen, learnedNothing: learnedNothing)
    }
}

// MARK: - What to test

/// A test of distances.
package struct DistanceTest: Equatable, Sendable {
    /// The name of the test: the column of the split, or another name.
    package let name: String
    package let plan: TestPlan

    package init(name: String, plan: TestPlan) {
        self.name = name
        self.plan = plan
    }
}

extension SampleDistances {
    /// Names of tests that do not come from a column.
    package static let (leaveOneOutName, trainingName, newName) = ("leave-one-out", "training-samples", "new")

    /// The tests that these distances allow.
    ///
    /// New samples are tested against their reference; a learned metric on the samples that it has not seen; other
    /// distances on the splits of the sample table or, without splits, by leaving one out.
    /// - Parameters:
    ///   - split: the column of the split to test; nil means all splits
    ///   - allowsTraining: whether a metric that has seen all samples may be tested on them
    /// - Throws: if there are no samples to test, or the metric has seen all of them.
    package func tests(split: String?, allowsTraining: Bool) throws(GGMLError) -> [DistanceTest] {
        if try isRectangle { return [try testOfNewSamples(allowsTraining: allowsTraining)] }
        if let seen { return [try testOfUnseen(seen, split: split, allowsTraining: allowsTraining)] }
        let names = split.map { [$0] } ?? samples.splitNames
        guard names.isEmpty else {
            return try names.map { name throws(GGMLError) in
                DistanceTest(name: name, plan: .split(try samples.split(named: name, place: self.name)))
            }
        }
        return [DistanceTest(name: Self.leaveOneOutName, plan: .leaveOneOut(try classified(count: 2)))]
    }

    /// The samples whose distances say something of a metric: those that it has not seen, or all.
    ///
    /// - Parameter allowsTraining: whether a metric may be judged by the samples that it has seen
    /// - Throws: if it has seen all but two or fewer, or a distance between samples is not known.
    package func judged(allowsTraining: Bool) throws(GGMLError) -> [Int] {
        let rows = samples.ids.indices.filter { allowsTraining || seen?.contains(samples.ids[$0]) != true }
        guard rows.count > 2 else {
            throw refusal("more than two samples that the metric has not seen", found: "\(rows.count)")
        }
        guard !distances.selecting(rows).values.contains(where: \.isNaN) else {
            throw .expected("the distances of all pairs", found: "only some pairs", in: name)
        }
        return rows
    }

    /// Whether these are distances of new samples to a reference only.
    private var isRectangle: Bool {
        get throws(GGMLError) {
            guard distances.values.contains(where: \.isNaN) else { return false }
            guard samples.columns.contains(where: { $0.name == SampleTable.cohortColumn }) else {
                throw .expected(
                    "the distances of all pairs, or of new samples to a reference", found: "only some pairs",
                    in: name)
            }
            return true
        }
    }

    private func testOfNewSamples(allowsTraining: Bool) throws(GGMLError) -> DistanceTest {
        let cohorts = try samples.values(of: SampleTable.cohortColumn, place: name)
        let known = try classified(count: 1)
        let test = known.filter { cohorts[$0] == SampleTable.newMark }
        guard !test.isEmpty else {
            throw .expected(
                "a class of at least one new sample", found: "none", in: name,
                advice: "ggml-classify predicts classes that are not known")
        }
        let split = Split(train: known.filter { cohorts[$0] == SampleTable.referenceMark }, test: test)
        try samples.check(split, name: "the reference", place: name)
        let hasSeen = test.contains { seen?.contains(samples.ids[$0]) == true }
        guard allowsTraining || !hasSeen else {
            let count = test.count { seen?.contains(samples.ids[$0]) == true }
            throw refusal("only new samples that the metric has not seen", found: "\(count) that it has seen")
        }
        return DistanceTest(name: hasSeen ? Self.trainingName : Self.newName, plan: .split(split))
    }

    private func testOfUnseen(_ seen: Set<String>, split wanted: String?, allowsTraining: Bool)
        throws(GGMLError) -> DistanceTest
    {
        let known = try classified(count: 2)
        let train = known.filter { seen.contains(samples.ids[$0]) }
        let test = known.filter { !seen.contains(samples.ids[$0]) }
        guard !test.isEmpty else {
            guard allowsTraining else {
                throw refusal(
                    "samples with a class that the metric has not seen", found: "none in \(known.count)")
            }
            return DistanceTest(name: Self.trainingName, plan: .leaveOneOut(train))
        }
        let split = Split(train: train, test: test)
        try samples.check(split, name: "the samples that the metric has seen", place: name)
        let column = samples.splitNames.first { (try? samples.split(named: $0, place: name)) == split }
        if let wanted, try samples.split(named: wanted, place: name) != split {
            throw .expected(
                "a metric learned from the train side of \(wanted)",
                found: column.map { "one of \($0)" } ?? "one of other samples", in: name)
        }
        return DistanceTest(name: column ?? name, plan: .split(split))
    }

    private func classified(count: Int) throws(GGMLError) -> [Int] {
        let rows = samples.ids.indices.filter { samples.classes[$0] != nil }
        guard rows.count >= count else {
            throw .expected(
                "at least \(count) \(count == 1 ? "sample" : "samples") with a class", found: "\(rows.count)",
                in: name)
        }
        return rows
    }

    private func refusal(_ expected: String, found: String) -> GGMLError {
        .expected(
            expected, found: found, in: name,
            advice: "learn from a part of them with ggml-split and ggml-fit --split, or give "
                + "--allow-training-samples for figures that are no test")
    }

    /// The score of these distances in a test.
    ///
    /// - Parameter classes: the names of all classes, in the order of their codes
    /// - Returns: nil if a kernel needs distances between train samples that were not computed, or the classifier needs
    ///   more than distances
    /// - Throws: if another distance that the test needs was not computed.
    package func score(
        _ plan: TestPlan, classes: [String], by classifier: SplitScore.Classifier = .neighbours,
        neighbours: NeighbourRule
    ) throws(GGMLError) -> SplitScore? {
        for sample in plan.test {
            for other in plan.train(for: sample) where distances[sample, other].isNaN {
                throw .expected(
                    "the distance of each test sample to each train sample",
                    found: "none of \"\(samples.ids[sample])\" to \"\(samples.ids[other])\"", in: name)
            }
        }
        let labels = samples.codes(of: classes)
        return switch classifier {
        case .neighbours:
            SplitScore(
                distances, labels: labels, classes: classes.count, plan: plan,
                neighbours: neighbours.neighbours(in: plan, labels: labels))
        case .kernel:
            SplitScore(kernelOf: distances, labels: labels, classes: classes.count, plan: plan)
        case .logistic, .average: nil
        }
    }
}
