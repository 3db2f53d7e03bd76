import GGMLCore
import GGMLStream

/// How many cells of each sample stayed, and how many each rule left out.
package struct CellTally: Equatable, Sendable {
    package internal(set) var kept: [Int]
    /// For each rule, of each sample.
    package internal(set) var removed: [[Int]]
    /// Cells that stayed and have no counts.
    package internal(set) var empty = 0

    package var seen: [Int] {
        kept.indices.map { sample in kept[sample] + removed.reduce(0) { $0 + $1[sample] } }
    }

    init(samples: Int, rules: Int) {
        kept = Array(repeating: 0, count: samples)
        removed = Array(repeating: kept, count: rules)
    }

    mutating func add(_ cells: ScreenedCells) {
        for (sample, broken) in zip(cells.samples, cells.broken) {
            if let broken { removed[broken][Int(sample)] += 1 } else { kept[Int(sample)] += 1 }
        }
        empty += cells.totals.count { $0 == 0 }
    }

    /// - Throws: where nothing is left to normalise.
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

/// What the rules say of the cells of a block.
struct ScreenedCells: Sendable {
    /// Of all cells.
    let samples: [UInt32]
    /// For each cell the first rule that it breaks.
    let broken: [Int?]
    /// The cells that stay.
    let rows: [Int]
    /// Of the cells that stay, over the genes that count.
    let totals: [Double]

    /// - Parameter isCounted: for each gene whether it counts; nil where all do
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
