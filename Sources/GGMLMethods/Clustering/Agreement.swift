package import GGMLCore
package import GGMLStream

extension Clustering.Agreement {
    /// Compares clusters with the values of a column, and the distances with these values.
    package init(column: String, truth: Labelling, assignment: [Int], distances: Matrix) {
        let table = ContingencyTable(truth.codes, assignment)
        self.init(
            column: column, adjustedRandIndex: table.adjustedRandIndex,
            normalizedMutualInformation: table.normalizedMutualInformation,
            variationOfInformation: table.variationOfInformation,
            silhouette: Silhouette.mean(distances, labels: truth.codes))
    }
}

/// The contingency table of two labellings of the same items: how often each pair of labels occurs.
struct ContingencyTable {
    private let total: Double
    private let cells: [Double]
    private let rows: [Double]
    private let columns: [Double]

    init(_ a: [Int], _ b: [Int]) {
        func counts<Key: Hashable>(_ keys: [Key]) -> [Double] {
            // In order of first appearance: sums of doubles must not depend on a dictionary's order.
            var positions: [Key: Int] = [:]
            var counts: [Double] = []
            for key in keys {
                if let position = positions[key] {
                    counts[position] += 1
                } else {
                    positions[key] = counts.count
                    counts.append(1)
                }
            }
            return counts
        }
        total = Double(a.count)
        rows = counts(a)
        columns = counts(b)
        cells = counts(zip(a, b).map { [$0, $1] })
    }

    /// The adjusted Rand index: 1 if both agree, 0 on average for random labels (Hubert and Arabie, Journal of
    /// Classification 2, 1985, doi:10.1007/BF01908075).
    var adjustedRandIndex: Double {
        func pairs(_ counts: [Double]) -> Double { counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
        let (both, first, second) = (pairs(cells), pairs(rows), pairs(columns))
        let all = pairs([total])
        let expected = all == 0 ? 0 : first * second / all
        let highest = (first + second) / 2
        return highest == expected ? 1 : (both - expected) / (highest - expected)
    }

    /// Mutual information over the mean of the two entropies; 1 if both have a single label.
    var normalizedMutualInformation: Double {
        let mean = (entropy(rows) + entropy(columns)) / 2
        return mean == 0 ? 1 : max(0, mutualInformation) / mean
    }

    /// The variation of information in nats, H(a|b) + H(b|a) (Meilă, Journal of Multivariate Analysis 98, 2007,
    /// doi:10.1016/j.jmva.2006.11.013).
    var variationOfInformation: Double { max(0, entropy(rows) + entropy(columns) - 2 * mutualInformation) }

    private var mutualInformation: Double { entropy(rows) + entropy(columns) - entropy(cells) }

    private func entropy(_ counts: [Double]) -> Double {
        counts.reduce(0) { $0 - $1 / total * ($1 / total).naturalLogarithm }
    }
}

/// The silhouette, which measures how well items fit their groups (Rousseeuw, Journal of Computational and Applied
/// Mathematics 20, 1987, doi:10.1016/0377-0427(87)90125-7).
enum Silhouette {
    /// The mean silhouette, from −1 to 1; an item alone in its group counts 0. Nil unless there are from 2 to n − 1
    /// groups.
    /// - Complexity: O(n²)
    static func mean(_ distances: Matrix, labels: [Int]) -> Double? {
        let groups = (labels.max() ?? -1) + 1
        guard groups >= 2, groups < labels.count else { return nil }
        var sizes = Array(repeating: 0.0, count: groups)
        for label in labels { sizes[label] += 1 }
        var sum = 0.0
        for (thing, own) in labels.enumerated() where sizes[own] > 1 {
            var sums = Array(repeating: 0.0, count: groups)
            for (other, label) in labels.enumerated() { sums[label] += distances[thing, other] }
            let within = sums[own] / (sizes[own] - 1)
            let nearest = (0..<groups).filter { $0 != own }.map { sums[$0] / sizes[$0] }.min() ?? 0
            let larger = max(within, nearest)
            if larger > 0 { sum += (nearest - within) / larger }
        }
        return sum / Double(labels.count)
    }
}
