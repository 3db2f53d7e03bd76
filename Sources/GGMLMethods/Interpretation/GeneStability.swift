package import GGMLCore
package import GGMLStream

/// How well several metrics on the same genes, learned on folds or from several starts, agree on the important genes.
package struct GeneStability: Equatable, Sendable {
    /// The genes, as in the first metric.
    package let genes: FeatureTable
    /// The mean share of the importance of each gene.
    package let shares: [Double]
    /// The standard deviation of these shares, divisor metrics − 1.
    package let deviations: [Double]
    /// The fraction of the metrics in which each gene is among the first.
    package let topParts: [Double]
    /// The Jaccard index of the first genes of two metrics (those of both, divided by those of either), averaged over
    /// all pairs of metrics.
    package let overlap: Double
    /// About the Jaccard index of as many genes of each metric, drawn at random.
    package let overlapByChance: Double

    /// - Parameters:
    ///   - metrics: two or more, with their sources; their genes may be in another order
    ///   - top: how many genes count as first
    /// - Throws: if a metric has other genes than the first metric.
    /// - Complexity: O(metrics · genes · log genes + metrics² · top)
    package init(_ metrics: [(components: MetricComponents, place: String)], top: Int) throws(GGMLError) {
        precondition(metrics.count > 1)
        let genes = metrics[0].components.inputs
        var shares: [[Double]] = []
        for (metric, place) in metrics {
            guard metric.isScaled == metrics[0].components.isScaled else {
                throw .expected(
                    "genes \(metric.isScaled ? "without a" : "with the") scale, as in \(metrics[0].place)",
                    found: "genes \(metric.isScaled ? "with" : "without") one", in: place)
            }
            let columns = try metric.inputs.columns(ofAll: genes, place: place, first: metrics[0].place)
            let values = metric.shares
            shares.append(columns.map { values[$0] })
        }
        let tops = shares.map { GeneOrder($0).top(top) }
        let (means, deviations) = meansAndDeviations(of: shares)
        self.genes = genes
        (self.shares, self.deviations) = (means, deviations)
        topParts = genes.ids.indices.map { gene in
            Double(tops.count { $0.contains(gene) }) / Double(metrics.count)
        }
        let indices = SamplePairs.all(tops.count).map { pair in
            let (x, y) = (tops[pair.first], tops[pair.second])
            return Double(x.intersection(y).count) / Double(x.union(y).count)
        }
        overlap = indices.reduce(0, +) / Double(indices.count)
        let drawn = min(top, genes.count)
        overlapByChance = Double(drawn) / Double(2 * genes.count - drawn)
    }
}

/// The mean and standard deviation of each column of two or more rows; the deviation of equal numbers is exactly 0
/// (Welford, Technometrics 4, 1962, doi:10.1080/00401706.1962.10490022).
private func meansAndDeviations(of rows: [[Double]]) -> (means: [Double], deviations: [Double]) {
    var means = rows[0]
    var squares = means.map { _ in 0.0 }
    for (index, row) in rows.enumerated().dropFirst() {
        for column in row.indices {
            let difference = row[column] - means[column]
            means[column] += difference / Double(index + 1)
            squares[column] += difference * (row[column] - means[column])
        }
    }
    return (means, squares.map { ($0 / Double(rows.count - 1)).squareRoot() })
}

extension FeatureTable {
    /// The columns of the features of `other` in this table.
    ///
    /// - Throws: if one of the tables has a feature that the other lacks, or the values are in different states.
    fileprivate func columns(ofAll other: FeatureTable, place: String, first: String) throws(GGMLError)
        -> [Int]
    {
        let places = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
        let columns = other.ids.compactMap { places[$0] }
        guard columns.count == other.count, count == other.count, state == other.state else {
            throw .expected(
                "the \(other.count) genes of \(first)",
                found: state == other.state
                    ? "\(count), of which \(columns.count) are the same" : "other values of genes", in: place,
                advice: "choose the genes before the folds, by ggml-normalize --genes or --like")
        }
        return columns
    }
}
