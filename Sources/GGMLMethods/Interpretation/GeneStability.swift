package import GGMLCore
package import GGMLStream

/// How much several metrics of the same genes, learned on folds or from several starts, agree on which genes matter.
package struct GeneStability: Equatable, Sendable {
    /// Those of the first metric.
    package let genes: FeatureTable
    /// Of each gene the mean of its shares of the importance.
    package let shares: [Double]
    /// The standard deviation of these shares, divisor metrics − 1.
    package let deviations: [Double]
    /// In what part of the metrics a gene is among the first.
    package let topParts: [Double]
    /// The mean over all pairs of metrics of the Jaccard index of their first genes: those of both, as a part of those
    /// of either.
    package let overlap: Double

    /// - Parameters:
    ///   - metrics: two or more, with where each is from; their genes may stand in another order
    ///   - top: how many genes count as the first
    /// - Throws: where a metric has other genes than the first.
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
    }
}

/// Of each column of some rows, two or more; equal numbers deviate by exactly 0 (Welford, Technometrics 4, 1962,
/// doi:10.1080/00401706.1962.10490022).
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
    /// Where the features of `other` stand in this table.
    ///
    /// - Throws: where one of the tables has a feature that the other has not, or the values are not in the same state.
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
