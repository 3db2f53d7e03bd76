import GGMLCore
import GGMLStream

/// Applies rules to cells, in order.
struct CellScreen: Sendable {
    let rules: [CellRule]
    /// For each rule on mitochondrial genes which of the genes are mitochondrial; empty for other rules.
    private let isMitochondrial: [[Bool]]

    /// - Throws: if a rule needs mitochondrial genes and there are none.
    init(_ rules: [CellRule], genes: FeatureTable, place: String) throws(GGMLError) {
        self.rules = rules
        var masks: [[Bool]] = []
        for rule in rules {
            guard case .maxMito(_, let prefix) = rule else {
                masks.append([])
                continue
            }
            let start = prefix.lowercased()
            let mask = genes.names.map { $0.lowercased().hasPrefix(start) }
            guard mask.contains(true) else {
                throw .expected(
                    "genes whose names begin with \"\(prefix)\"", found: "none", in: place,
                    advice:
                        "say with --mito-prefix how the names of mitochondrial genes begin, or leave out --max-mito"
                )
            }
            masks.append(mask)
        }
        isMitochondrial = masks
    }

    /// The index of the first rule that a cell breaks; nil if it passes all.
    func firstBroken(by matrix: CellMatrix, row: Int) -> Int? {
        if rules.isEmpty { return nil }
        let (genes, counts) = matrix.valuesAndSum(ofRow: row)
        return rules.indices.first { index in
            switch rules[index] {
            case .minGenes(let least): return genes < least
            case .minCounts(let least): return counts < Double(least)
            case .maxCounts(let most): return counts > Double(most)
            case .maxMito(let percent, _):
                let share = matrix.total(inRow: row, of: isMitochondrial[index])
                return 100 * share > percent * counts
            }
        }
    }
}

extension CellMatrix {
    /// The sum of a row over the columns where `isCounted` is true; exact for counts.
    func total(inRow row: Int, of isCounted: [Bool]) -> Double {
        var total = 0.0
        forEachValue(inRow: row) { column, value in if isCounted[column] { total += Double(value) } }
        return total
    }
}
