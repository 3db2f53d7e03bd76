import GGMLCore

/// Class probabilities of a sample from a few numbers that describe it: logistic regression with a ridge.
///
/// The numbers are standardised by the train samples.
struct ProfileClassifier: Sendable {
    /// The weight of the likelihood beside the ridge, for standardised numbers.
    private static let likelihood = 0.1

    private let train: Matrix
    private let means: [Double]
    private let deviations: [Double]
    private let regression: KernelRegression

    /// - Parameters:
    ///   - profiles: samples × numbers
    ///   - train: the rows to learn from, at least one
    ///   - labels: the class of each row, from 0 to below `classes`
    /// - Complexity: O(classes × train³ + train² × numbers)
    init(_ profiles: Matrix, train: [Int], labels: [Int], classes: Int) throws(GGMLError) {
        let columns = (0..<profiles.columns).map { column in train.map { profiles[$0, column] } }
        let means = columns.map { $0.mean ?? 0 }
        // A number that is the same in all train samples says nothing of them, and must not decide on others.
        let deviations = columns.map { $0.standardDeviation ?? 0 }.map { $0 > 0 ? $0 : .infinity }
        (self.means, self.deviations) = (means, deviations)
        let rows = train.flatMap { Self.standardised(profiles.row($0), means, deviations) }
        self.train = Matrix(rows, rows: train.count, columns: profiles.columns)
        regression = KernelRegression(
            try self.train.view.times(self.train.view.transposed), labels: train.map { labels[$0] },
            classes: classes, likelihood: Self.likelihood)
    }

    /// The probability of each class.
    ///
    /// - Parameter profile: the numbers of a sample
    func probabilities(_ profile: some Sequence<Double>) -> [Double] {
        let own = Self.standardised(profile, means, deviations)
        return regression.probabilities((0..<train.rows).map { dot(train.row($0), own) })
    }

    private static func standardised(
        _ profile: some Sequence<Double>, _ means: [Double], _ deviations: [Double]
    ) -> [Double] {
        zip(profile, zip(means, deviations)).map { ($0 - $1.0) / $1.1 }
    }
}
