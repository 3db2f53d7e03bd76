package import GGMLCore
package import GGMLStream

/// Scores of distances on test samples that their metric was not learned from.
package struct HeldOutScore: Equatable, Sendable {
    /// The probability that a test sample is nearer to a train sample of its own class than to one of another; 0.5 if
    /// distances say nothing. Nil if no test sample has train samples of both kinds.
    package let ranking: Double?
    /// How well the nearest train samples classify the test samples.
    package let neighbours: SplitScore

    /// - Parameters:
    ///   - distances: samples × samples; only those from test to train samples are used, others may be NaN
    ///   - classes: the classes of the samples
    ///   - split: the train and test samples, as rows of `distances`
    package init(
        _ distances: Matrix, classes: Labelling, split: Split, neighbours: NeighbourRule
    ) {
        ranking = Self.ranking(distances, labels: classes.codes, split: split)
        self.neighbours = SplitScore(
            distances, labels: classes.codes, classes: classes.names.count, plan: .split(split),
            neighbours: neighbours.neighbours(in: .split(split), labels: classes.codes))
    }

    /// The share of pairs, one train sample of the own class and one of another, of which the own is nearer (equal
    /// distances count half), averaged over the test samples of each class, then over classes, so that all classes
    /// weigh the same.
    ///
    /// For each test sample this is the area under the ROC curve of "same class" by distance (Hanley and McNeil,
    /// Radiology 1982, doi:10.1148/radiology.143.1.7063747). It uses all distances, while nearest neighbours use only a
    /// few, and so is less noisy for few samples.
    /// - Complexity: O(t n²) for t test and n train samples
    static func ranking(_ distances: Matrix, labels: [Int], split: Split) -> Double? {
        var shares: [Int: [Double]] = [:]
        for sample in split.test {
            let own = split.train.filter { labels[$0] == labels[sample] }.map { distances[sample, $0] }
            let others = split.train.filter { labels[$0] != labels[sample] }.map { distances[sample, $0] }
            guard !own.isEmpty, !others.isEmpty else { continue }
            var nearer = 0.0
            for near in own {
                for far in others { nearer += near < far ? 1 : near == far ? 0.5 : 0 }
            }
            let share = nearer / Double(own.count * others.count)
            shares[labels[sample], default: []].append(share)
        }
        let means = shares.sorted { $0.key < $1.key }.map { $0.value.reduce(0, +) / Double($0.value.count) }
        return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    }
}
