import GGMLCore
import GGMLStream

/// Class probabilities of a sample from its distances to samples of known classes: logistic regression on a kernel.
///
/// The kernel of two samples is exp(−d² / 2m²), where m is the median distance between train samples; see
/// `KernelRegression`. Unlike a vote of a few neighbours, it uses all distances.
struct KernelClassifier: Sendable {
    /// The weight of the likelihood beside the ridge. On seven cohorts 2 to 10 did equally well on samples left out, and
    /// 5 to 10 gave the probabilities with the smallest log loss.
    private static let likelihood = 5.0

    private let distances: Matrix
    private let train: [Int]
    private let median: Double
    private let regression: KernelRegression

    /// - Parameters:
    ///   - distances: samples × samples
    ///   - train: the rows of samples with a class, at least one
    ///   - labels: the class of each row, from 0 to below `classes`
    /// - Returns: nil if a distance between train samples is not known
    /// - Complexity: O(classes × train³)
    init?(_ distances: Matrix, train: [Int], labels: [Int], classes: Int) {
        let own = distances.selecting(train)
        guard !own.values.contains(where: \.isNaN) else { return nil }
        let apart = SamplePairs.all(train.count).map { own[$0.first, $0.second] }.sorted()
        let median = apart.isEmpty ? 0 : apart[apart.count / 2]
        self.distances = distances
        self.train = train
        self.median = median
        let kernel = Matrix(
            own.values.map { Self.kernel($0, median) }, rows: train.count, columns: train.count)
        regression = KernelRegression(
            kernel, labels: train.map { labels[$0] }, classes: classes, likelihood: Self.likelihood)
    }

    /// The probability of each class.
    ///
    /// - Parameter sample: a row of the distances, whose distances to all train samples are known
    func probabilities(of sample: Int) -> [Double] {
        regression.probabilities(train.map { Self.kernel(distances[sample, $0], median) })
    }

    private static func kernel(_ distance: Double, _ median: Double) -> Double {
        let ratio = median > 0 ? distance / median : 0
        return (-ratio * ratio / 2).portableExponential
    }
}
