package import GGMLCore
package import GGMLStream

/// What distances are worth on test samples that their metric was not learned from.
package struct HeldOutScore: Equatable, Sendable {
    /// The probability that a test sample is nearer to a train sample of its own class than to one of another; 0.5 where
    /// distances say nothing. Nil where no test sample has train samples of both kinds.
    package let ranking: Double?
    /// How well the nearest train samples classify the test samples.
    package let neighbours: SplitScore

    /// - Parameters:
    ///   - distances: samples × samples, those from test to train samples; others may be NaN
    ///   - classes: of the samples
    ///   - split: rows of `distances`
    package init(
        _ distances: SquareMatrix, classes: Labelling, split: Split, neighbours: NearestNeighbours
    ) {
        ranking = Self.ranking(distances, labels: classes.codes, split: split)
        self.neighbours = SplitScore(
            distances, labels: classes.codes, classes: classes.names.count, plan: .split(split),
            neighbours: neighbours)
    }

    /// The mean over classes of the mean over their test samples of the share of pairs, one train sample of the own class
    /// and one of another, of which the own is nearer; equal distances count half. So a large class weighs no more than
    /// a small one.
    ///
    /// For each test sample this is the area under the ROC curve of "same class" by distance (Hanley and McNeil,
    /// Radiology 1982, doi:10.1148/radiology.143.1.7063747). It takes all distances into account, where the nearest
    /// neighbours take a few, and is the less noisy the fewer samples there are.
    /// - Complexity: O(t n²) for t test and n train samples
    static func ranking(_ distances: SquareMatrix, labels: [Int], split: Split) -> Double? {
        var shares: [Int: [Double]] = [:]
        for sample in split.test {
            let own = split.train.filter { labels[$0] == labels[sample] }
            let others = split.train.filter { labels[$0] != labels[sample] }
            guard !own.isEmpty, !others.isEmpty else { continue }
            var nearer = 0.0
            for friend in own {
                for other in others {
                    let (near, far) = (distances[sample, friend], distances[sample, other])
                    nearer += near < far ? 1 : near == far ? 0.5 : 0
                }
            }
            shares[labels[sample], default: []].append(nearer / Double(own.count * others.count))
        }
        let means = shares.sorted { $0.key < $1.key }.map { $0.value.reduce(0, +) / Double($0.value.count) }
        return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    }
}
