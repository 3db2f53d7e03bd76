import GGMLCore
import GGMLStream

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
        // Normalised values, which need not be whole, may come here, too.
        guard count >= 0, count < Float(Self.remembered), case let index = Int(count), Float(index) == count
        else {
            return scaled.log1p
        }
        if known[index] < 0 { known[index] = scaled.log1p }
        return known[index]
    }
}

extension GeneScale {
    package init(_ statistics: GeneStatistics, maxValue: Double?) {
        self.init(
            means: statistics.means, deviations: statistics.variances.map { $0 > 0 ? $0.squareRoot() : 1 },
            maxValue: maxValue)
    }

    func value(_ value: Double, gene: Int) -> Double {
        let scaled = value / deviations[gene]
        return maxValue.map { min(scaled, means[gene] / deviations[gene] + $0) } ?? scaled
    }
}
