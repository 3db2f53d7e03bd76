package import GGMLCore
package import GGMLStream

/// Predicts the classes of new samples from those of known ones.
package struct SampleClassifier: Sendable {
    package struct Prediction: Equatable, Sendable {
        /// The class with the largest probability.
        package let label: String
        /// The probability of each class, with the sum 1: the mean of those of all views.
        package let probabilities: [Double]
        /// The share of the votes of each class among the nearest neighbours, with the sum 1.
        package let votes: [Double]
        /// The row of the nearest train sample.
        package let nearest: Int
        package let nearestDistance: Double
        /// The mean distance to the neighbours that voted.
        package let meanDistance: Double
    }

    private let distances: Matrix
    private let train: [Int]
    private let classes: [String]
    private let labels: [Int]
    private let neighbours: NearestNeighbours
    /// What gives the probabilities of the classes of a sample, for each view; see `KernelClassifier`, `SampleProfiles`.
    private let views: [@Sendable (Int) -> [Double]]

    /// - Parameters:
    ///   - distances: samples × samples; those between train samples and from samples to predict to train samples are
    ///     used
    ///   - train: the rows of at least two samples with a class
    ///   - classes: the names of the classes, including those of `train`; the first wins a tie
    ///   - views: what the probabilities are those of, at least one
    ///   - profiles: the profiles of all samples, of each kind in `views`
    /// - Throws: if a distance between train samples is not known.
    /// - Complexity: O(classes × n³) for n train samples, and O(n log n) for each prediction
    package init(
        _ distances: Matrix, samples: SampleTable, train: [Int], classes: [String],
        neighbours: NearestNeighbours, views: [ClassView] = [.distances], profiles: [SampleProfiles] = []
    ) throws(GGMLError) {
        precondition(train.count > 1 && !views.isEmpty)
        self.distances = distances
        self.train = train
        self.classes = classes
        self.neighbours = neighbours
        let labels = samples.codes(of: classes)
        self.labels = labels
        self.views = try views.map { view throws(GGMLError) in
            if let profile = profiles.first(where: { $0.kind == view.profile }) {
                return try profile.classifier(train: train, labels: labels, classes: classes.count)
            }
            guard
                view == .distances,
                let kernel = KernelClassifier(distances, train: train, labels: labels, classes: classes.count)
            else {
                throw GGMLError(
                    .internalFault, "expected the distances between all train samples, found only some")
            }
            return { kernel.probabilities(of: $0) }
        }
    }

    package func predict(_ sample: Int) -> Prediction {
        let found = neighbours.predict(sample, from: train, distances, labels: labels, classes: classes.count)
        let lengths = found.neighbours.map { distances[sample, $0] }
        let likely = NearestNeighbours.Prediction(averaging: views.map { $0(sample) })
        return Prediction(
            label: classes[likely.label], probabilities: likely.votes, votes: found.votes,
            nearest: found.neighbours[0],
            nearestDistance: lengths[0], meanDistance: lengths.reduce(0, +) / Double(lengths.count))
    }
}
