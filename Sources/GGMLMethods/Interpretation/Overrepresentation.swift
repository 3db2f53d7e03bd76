import GGMLCore

/// A test of whether a gene set contains more of the chosen genes than expected by chance.
package struct Overrepresentation: Equatable, Sendable {
    /// The number of chosen genes in the set.
    package let overlap: Int
    /// The number expected by chance.
    package let expected: Double
    /// The probability of as many or more, if genes are chosen at random.
    package let pValue: Double

    /// The overlap divided by the expected number.
    package var fold: Double { Double(overlap) / expected }

    /// - Parameters:
    ///   - found: the number of genes of the set in the `universe`, at least 1
    ///   - chosen: the number of genes chosen from the `universe`, at least 1
    package init(overlap: Int, found: Int, chosen: Int, universe: Int) {
        self.overlap = overlap
        expected = Double(found) * Double(chosen) / Double(universe)
        pValue = Hypergeometric(marked: found, drawn: chosen, of: universe).upperTail(from: overlap)
    }
}

/// The hypergeometric distribution: the number of marked balls among balls drawn without replacement.
struct Hypergeometric {
    let marked: Int
    let drawn: Int
    let total: Int

    init(marked: Int, drawn: Int, of total: Int) {
        precondition((0...total).contains(marked) && (0...total).contains(drawn))
        (self.marked, self.drawn, self.total) = (marked, drawn, total)
    }

    /// The probability of `least` or more. The largest term is computed from its logarithm, and the others from the
    /// ratios of successive terms, so that neither factorials nor small probabilities overflow or underflow early.
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

    /// The logarithm of the probability of exactly `count`.
    private func logarithm(of count: Int) -> Double {
        logChoices(count, of: marked) + logChoices(drawn - count, of: total - marked)
            - logChoices(drawn, of: total)
    }
}

/// The logarithm of the binomial coefficient (n over k), as a sum over the factors of the smaller product.
private func logChoices(_ k: Int, of n: Int) -> Double {
    (0..<min(k, n - k)).reduce(0) { $0 + (Double(n - $1) / Double($1 + 1)).naturalLogarithm }
}
