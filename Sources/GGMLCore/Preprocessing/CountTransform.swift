/// The transform of a count: scaling to a common total of all cells, logarithm, and division by the standard deviation
/// of its gene. Each of the three steps is optional.
public struct CountTransform: Equatable, Sendable {
    /// The total that each cell's counts are scaled to; nil if they are not scaled.
    public let targetSum: Double?
    /// Whether x becomes ln(1 + x).
    public let takesLog: Bool
    public let scale: GeneScale?

    public init(targetSum: Double?, takesLog: Bool, scale: GeneScale? = nil) {
        self.targetSum = targetSum
        self.takesLog = takesLog
        self.scale = scale
    }

    /// The transform that changes nothing.
    public static let identity = CountTransform(targetSum: nil, takesLog: false)

    /// The state of the values after the transform.
    public var state: ValueState { takesLog ? .log : targetSum == nil ? .counts : .normalized }
}

/// Division of the values of each gene by their standard deviation, so that all genes have the same weight.
///
/// Values are not centred, so zeros stay zeros: a PCA subtracts the means anyway, and distances do not depend on them.
public struct GeneScale: Equatable, Sendable {
    /// The mean of each gene.
    public let means: [Double]
    /// The standard deviation of each gene (divisor n − 1); 1 for a gene that does not vary.
    public let deviations: [Double]
    /// Values are clipped at this many standard deviations above the mean of their gene; nil for no limit.
    public let maxValue: Double?

    public init(_ statistics: GeneStatistics, maxValue: Double?) {
        means = statistics.means
        deviations = statistics.variances.map { $0 > 0 ? $0.squareRoot() : 1 }
        self.maxValue = maxValue
    }

    func value(_ value: Double, gene: Int) -> Double {
        let scaled = value / deviations[gene]
        return maxValue.map { min(scaled, means[gene] / deviations[gene] + $0) } ?? scaled
    }
}

/// Transforms the counts of one cell after another, without the division by standard deviations.
///
/// Small counts occur many times in a cell, so the logarithm of each is computed once a cell.
struct CellValues {
    private static let remembered = 64

    private let target: Double?
    private let takesLog: Bool
    /// The factor of the counts of this cell.
    private var factor = 1.0
    /// The transformed values of small counts, by count; negative if not computed yet.
    private var known = Array(repeating: -1.0, count: remembered)

    init(_ transform: CountTransform) {
        target = transform.targetSum
        takesLog = transform.takesLog
    }

    /// Starts the next cell.
    /// - Parameter total: the total of this cell
    mutating func begin(total: Double) {
        factor = target.map { $0 / total } ?? 1
        for count in known.indices { known[count] = -1 }
    }

    @inline(__always)
    mutating func value(of count: Float) -> Double {
        let scaled = Double(count) * factor
        guard takesLog else { return scaled }
        let index = Int(count)
        guard index < Self.remembered else { return scaled.log1p }
        if known[index] < 0 { known[index] = scaled.log1p }
        return known[index]
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
