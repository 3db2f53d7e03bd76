import GGMLCore

/// The transform of a count: scaling to a common total of all cells, logarithm, and division by the standard deviation
/// of its gene. Each of the three steps is optional.
package struct CountTransform: Equatable, Sendable {
    /// The state of the values before: counts, or values that another program normalised.
    package let from: ValueState
    /// The total that each cell's counts are scaled to; nil if they are not scaled.
    package let targetSum: Double?
    /// Whether x becomes ln(1 + x).
    package let takesLog: Bool
    package let scale: GeneScale?

    package init(
        from: ValueState = .counts, targetSum: Double?, takesLog: Bool, scale: GeneScale? = nil
    ) {
        self.from = from
        self.targetSum = targetSum
        self.takesLog = takesLog
        self.scale = scale
    }

    /// The transform that changes nothing.
    package static let identity = CountTransform(targetSum: nil, takesLog: false)

    /// The state of the values after the transform.
    package var state: ValueState { takesLog ? .log : targetSum == nil ? from : .normalized }
}

/// Division of the values of each gene by their standard deviation, so that all genes have the same weight.
///
/// Values are not centred, so zeros stay zeros: a PCA subtracts the means anyway, and distances do not depend on them.
package struct GeneScale: Equatable, Sendable {
    /// The mean of each gene.
    package let means: [Double]
    /// The standard deviation of each gene (divisor n − 1); 1 for a gene that does not vary.
    package let deviations: [Double]
    /// Values are clipped at this many standard deviations above the mean of their gene; nil for no limit.
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
        var members: [String: JSON] = [
            "log": .bool(takesLog), "scale": scale?.json ?? .null,
            "target_sum": targetSum.map { .number($0) } ?? .null,
        ]
        if from != .counts { members["from"] = .string(from.rawValue) }
        return members
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        let state = try object.contains("from") ? object.string("from") : ValueState.counts.rawValue
        guard let from = ValueState(rawValue: state), [.counts, .normalized].contains(from) else {
            throw .expected("counts or normalised values before", found: "\"\(state)\"", in: place)
        }
        self.from = from
        targetSum = try object.contains("target_sum") ? object.number("target_sum") : nil
        guard targetSum ?? 1 > 0 else {
            throw .expected("a target above 0", found: "\(targetSum ?? 0)", in: place)
        }
        // The first version always took logarithms, and did not record it.
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
                "a mean and a standard deviation above 0 of each gene",
                found:
                    "\(means.count) means, and \(deviations.count) deviations from \(deviations.min() ?? 0)",
                in: place)
        }
    }
}
