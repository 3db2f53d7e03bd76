package import GGMLCore
package import GGMLStream

/// The number of cells of each sample that were kept, and that each rule left out.
package struct CellTally: Equatable, Sendable {
    package internal(set) var kept: [Int]
    /// The number of cells left out, for each rule and sample.
    package internal(set) var removed: [[Int]]
    /// The number of kept cells without counts.
    package internal(set) var empty = 0

    package var seen: [Int] {
        kept.indices.map { sample in kept[sample] + removed.reduce(0) { $0 + $1[sample] } }
    }

    init(samples: Int, rules: Int) {
        kept = Array(repeating: 0, count: samples)
        removed = Array(repeating: kept, count: rules)
    }

    /// Counts the cells that rules keep and leave out, and leaves the reader before its first block.
    package init(
        of rules: [CellRule], reading reader: inout StreamReader, _ preamble: Preamble, threads: Int
    ) throws(GGMLError) {
        var options = NormalizationOptions()
        options.rules = rules
        options.target = .none
        var survey = try CohortSurvey(preamble, options: options, place: reader.name)
        try survey.run(&reader, threads: threads)
        self = survey.tally
    }

    mutating func add(_ cells: ScreenedCells) {
        for (sample, broken) in zip(cells.samples, cells.broken) {
            if let broken { removed[broken][Int(sample)] += 1 } else { kept[Int(sample)] += 1 }
        }
        empty += cells.totals.count { $0 == 0 }
    }

    /// - Throws: if nothing is left to normalise.
    func check(_ rules: [CellRule], place: String) throws(GGMLError) {
        let cells = kept.reduce(0, +)
        guard cells > 0 else {
            let reasons = zip(rules, removed.map { $0.reduce(0, +) }).filter { $1 > 0 }
                .map { "\($1) with \($0.breach)" }
            throw reasons.isEmpty
                ? .expected("cells", found: "none", in: place)
                : .expected(
                    "cells to remain", found: "none; left out: \(reasons.joined(separator: ", "))", in: place
                )
        }
        guard cells > empty else {
            throw .expected("cells with counts", found: "only empty ones", in: place)
        }
    }
}

/// The cells of a block after the rules were applied.
struct ScreenedCells: Sendable {
    /// The sample of each cell of the block, kept or not.
    let samples: [UInt32]
    /// For each cell the index of the first rule that it breaks; nil if it is kept.
    let broken: [Int?]
    /// The rows of the kept cells.
    let rows: [Int]
    /// The totals of the kept cells, over the genes that count.
    let totals: [Double]

    /// - Parameter isCounted: for each gene whether it counts in totals; nil if all do
    init(_ block: CellBlock, screen: CellScreen, isCounted: [Bool]?) {
        samples = block.samples
        let broken = (0..<block.count).map { screen.firstBroken(by: block.matrix, row: $0) }
        rows = broken.indices.filter { broken[$0] == nil }
        totals = rows.map { row in
            isCounted.map { block.matrix.total(inRow: row, of: $0) }
                ?? block.matrix.valuesAndSum(ofRow: row).sum
        }
        self.broken = broken
    }
}
