import GGMLCore

/// What becomes of a count: it is scaled to a common total of all cells, its logarithm is taken, and it is divided by
/// the standard deviation of its gene; each of the three may be left out.
package struct CountTransform: Equatable, Sendable {
    /// The total that each cell's counts are scaled to; nil where they are not.
    package let targetSum: Double?
    /// Whether x becomes ln(1 + x).
    package let takesLog: Bool
    package let scale: GeneScale?

    package init(targetSum: Double?, takesLog: Bool, scale: GeneScale? = nil) {
        self.targetSum = targetSum
        self.takesLog = takesLog
        self.scale = scale
    }

    /// Changes nothing.
    package static let identity = CountTransform(targetSum: nil, takesLog: false)

    /// What the values are after it.
    package var state: ValueState { takesLog ? .log : targetSum == nil ? .counts : .normalized }
}

/// Divides the values of each gene by their standard deviation, so that all genes weigh the same.
///
/// Zeros stay zeros, so nothing is centred: a PCA takes off the means anyway, and distances do not see them.
package struct GeneScale: Equatable, Sendable {
    /// One a gene.
    package let means: [Double]
    /// Divisor n − 1; 1 for a gene that does not vary.
    package let deviations: [Double]
    /// No value stands more than so many standard deviations above the mean of its gene.
    package let maxValue: Double?

    package init(means: [Double], deviations: [Double], maxValue: Double?) {
        self.means = means
        self.deviations = deviations
        self.maxValue = maxValue
    }
}

// MARK: - In the stream

extension CountTransform {
    var members: [String: JSON] {
        [
            "log": .bool(takesLog), "scale": scale?.json ?? .null,
            "target_sum": targetSum.map { .number($0) } ?? .null,
        ]
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        targetSum = try object.contains("target_sum") ? object.number("target_sum") : nil
        guard targetSum ?? 1 > 0 else {
            throw .expected("a target above 0", found: "\(targetSum ?? 0)", in: place)
        }
        // The first version always took logarithms, and did not say so.
        takesLog = try object.contains("log") ? object.bool("log") : true
        scale = try object.contains("scale") ? GeneScale(object.object("scale"), place: place) : nil
    }
}

extension GeneScale {
    fileprivate var json: JSON {
        [
            "deviation": .numbers(deviations), "max_value": maxValue.map { .number($0) } ?? .null,
            "mean": .numbers(means),
        ]
    }

    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        means = try object.numbers("mean")
        deviations = try object.numbers("deviation")
        maxValue = try object.contains("max_value") ? object.number("max_value") : nil
        guard means.count == deviations.count, deviations.allSatisfy({ $0 > 0 }), maxValue ?? 1 > 0 else {
            throw .expected(
                "a mean and a standard deviation above 0 of each gene", found: "others", in: place)
        }
    }
}
