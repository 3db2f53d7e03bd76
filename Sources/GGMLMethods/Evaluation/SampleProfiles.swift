package import GGMLCore
package import GGMLStream

/// A few numbers that describe each sample without any transport, for the simplest classifiers that a metric must beat.
package struct SampleProfiles: Sendable {
    /// What describes a sample.
    package enum Kind: String, CaseIterable, Sendable {
        /// The mean and the standard deviation of each feature over the cells.
        case pseudobulk
        /// The shares of clusters of cells, as centred log ratios (Aitchison, Journal of the Royal Statistical Society B
        /// 44, 1982, doi:10.1111/j.2517-6161.1982.tb01195.x).
        case composition
    }

    package let kind: Kind
    /// The source of the cells, for messages.
    private let name: String
    private let samples: SampleTable
    /// Samples × numbers.
    private let profiles: Matrix

    private static let clusters = 12
    /// The most cells from which clusters are made, as many of each sample.
    private static let mostClustered = 20_000
    /// Cells of each cluster that a sample is given beforehand, so that no share is 0.
    private static let prior = 0.5

    /// - Parameter reference: the samples from whose cells clusters are made; nil for all
    /// - Complexity: O(cells · features) for pseudobulk, clusters times as much for composition
    package init(
        _ kind: Kind, of clouds: [PointCloud], reference: [Int]? = nil, _ samples: SampleTable, seed: UInt64,
        name: String
    ) {
        let rows =
            switch kind {
            case .pseudobulk: clouds.map(Self.spread)
            case .composition:
                Self.compositions(
                    clouds, reference: reference.map { $0.map { clouds[$0] } } ?? clouds, seed: seed)
            }
        self.init(kind, rows, samples, name)
    }

    private init(_ kind: Kind, _ rows: [[Double]], _ samples: SampleTable, _ name: String) {
        self.kind = kind
        self.name = name
        self.samples = samples
        profiles = Matrix(rows.flatMap(\.self), rows: rows.count, columns: rows.first?.count ?? 0)
    }

    /// These profiles in the order of another table of samples, each of which must be here.
    package func matched(to others: SampleTable, of name: String) throws(GGMLError) -> SampleProfiles {
        let rows = try samples.rows(of: others, in: name, place: self.name)
        return SampleProfiles(kind, rows.map { Array(profiles.row($0)) }, others, self.name)
    }

    /// The score of logistic regression on the profiles in a test.
    ///
    /// - Parameter classes: the names of all classes, in the order of their codes
    /// - Returns: nil if more than `SplitScore.mostLeftOut` samples are to be left out one at a time
    package func score(_ plan: TestPlan, classes: [String]) throws(GGMLError) -> SplitScore? {
        let labels = samples.codes(of: classes)
        return try SplitScore(plan, labels: labels, classes: classes.count) { train throws(GGMLError) in
            try classifier(train: train, labels: labels, classes: classes.count)
        }
    }

    /// What gives the probability of each class of a sample, by logistic regression on the profiles of train samples.
    ///
    /// - Parameters:
    ///   - train: the rows to learn from, at least one
    ///   - labels: the class of each row, from 0 to below `classes`
    func classifier(train: [Int], labels: [Int], classes: Int) throws(GGMLError)
        -> @Sendable (Int) -> [Double]
    {
        let classifier = try ProfileClassifier(profiles, train: train, labels: labels, classes: classes)
        return { [profiles] in classifier.probabilities(profiles.row($0)) }
    }

    /// The weighted mean of each coordinate, and then the standard deviations.
    private static func spread(_ cloud: PointCloud) -> [Double] {
        let means = cloud.mean
        var squares = Array(repeating: 0.0, count: cloud.dimensions)
        for point in 0..<cloud.count {
            for (axis, value) in cloud.coordinates[cloud.range(point)].enumerated() {
                squares[axis] += cloud.share(of: point) * (value - means[axis]) * (value - means[axis])
            }
        }
        return means + squares.map { $0.squareRoot() }
    }

    private static func compositions(_ clouds: [PointCloud], reference: [PointCloud], seed: UInt64)
        -> [[Double]]
    {
        let most = max(1, mostClustered / max(1, reference.count))
        let points = reference.flatMap { $0.coordinates.prefix(most * $0.dimensions) }
        let dimensions = clouds.first?.dimensions ?? 1
        let found = CellClusters(
            of: Matrix(points, rows: points.count / dimensions, columns: dimensions), count: clusters,
            seed: seed)
        return clouds.map { cloud in
            var shares = Array(repeating: prior, count: found.centres.rows)
            for point in 0..<cloud.count {
                shares[found.nearest(to: cloud.coordinates[cloud.range(point)])] +=
                    cloud.share(of: point) * Double(cloud.count)
            }
            let logs = shares.map(\.portableLogarithm)
            let centre = logs.mean ?? 0
            return logs.map { $0 - centre }
        }
    }
}
