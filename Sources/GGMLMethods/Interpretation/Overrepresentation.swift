import GGMLCore

/// Whether a set of genes has more of some chosen genes than chance would give it.
package struct Overrepresentation: Equatable, Sendable {
    /// The chosen genes that are in the set.
    package let overlap: Int
    /// How many there would be by chance.
    package let expected: Double
    /// The chance that as many or more are, if the genes are chosen at random.
    package let pValue: Double

    /// How many times more there are than by chance.
    package var fold: Double { Double(overlap) / expected }

    /// - Parameters:
    ///   - found: genes of the set among the `universe`, at least 1
    ///   - chosen: how many genes are chosen of the `universe`, at least 1
    package init(overlap: Int, found: Int, chosen: Int, universe: Int) {
        self.overlap = overlap
        expected = Double(found) * Double(chosen) / Double(universe)
        pValue = Hypergeometric(marked: found, drawn: chosen, of: universe).upperTail(from: overlap)
    }
}

/// How many marked balls there are among balls that are drawn without putting them back.
struct Hypergeometric {
    let marked: Int
    let drawn: Int
    let total: Int

    init(marked: Int, drawn: Int, of total: Int) {
        precondition((0...total).contains(marked) && (0...total).contains(drawn))
        (self.marked, self.drawn, self.total) = (marked, drawn, total)
    }

    /// The chance of `least` or more. The largest term is found by its logarithm, the others by their ratios to the next,
    /// so that neither factorials nor small chances leave the range of numbers early.
    /// - Complexity: O(total)
    func upperTail(from least: Int) -> Double {
        let possible = max(0, drawn + marked - total)...min(marked, drawn)
        guard least > possible.lowerBound else { return 1 }
        guard least <= possible.upperBound else { return 0 }
        var (term, sum) = (1.0, 1.0)
        for count in least..<possible.upperBound {
            let (rest, left) = (Double(marked - count), Double(drawn - count))
            term *= rest * left / (Double(count + 1) * Double(total - marked - drawn + count + 1))
            sum += term
        }
        return min(1, (logarithm(of: least) + sum.naturalLogarithm).exponential)
    }

    /// ln of the chance of exactly `count`.
    private func logarithm(of count: Int) -> Double {
        logChoices(count, of: marked) + logChoices(drawn - count, of: total - marked)
            - logChoices(drawn, of: total)
    }
}

/// ln (n over k): the sum of the logarithms of the smaller product's factors.
private func logChoices(_ k: Int, of n: Int) -> Double {
    (0..<min(k, n - k)).reduce(0) { $0 + (Double(n - $1) / Double($1 + 1)).naturalLogarithm }
}
