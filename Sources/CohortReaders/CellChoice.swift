import GGMLCore
import GGMLStream

/// The cells that a user wants, or wants to go without, by their values in columns of cells.
package struct CellChoice: Equatable, Sendable {
    /// A value of a column; NA means none.
    package struct Condition: Hashable, Sendable {
        let column: String
        let value: String

        /// A condition as in "cell_type=monocyte"; nil where there is no "=", or no column.
        package init?(_ text: String) {
            guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { return nil }
            column = String(text[..<sign])
            value = text[text.index(after: sign)...].trimmed
        }
    }

    /// A cell must have one of the values of each column that is named here.
    private let only: [Condition]
    /// A cell must have none of these.
    private let without: [Condition]

    package init(only: [Condition] = [], without: [Condition] = []) {
        self.only = only
        self.without = without
    }

    package var isAll: Bool { only.isEmpty && without.isEmpty }

    /// The names of the columns that it needs, each once.
    var columns: [String] { Labelling((only + without).map(\.column)).names }

    /// Whether each of some cells goes on.
    ///
    /// - Parameters:
    ///   - columns: of the cells, those that it needs among them.
    ///   - cells: whether each cell has a sample; others count for nothing.
    ///   - seen: takes in the values of each column that some cell has, NA for none.
    fileprivate func chosen(_ columns: [CellColumn], of cells: [Bool], seen: inout [String: Set<String>])
        -> [Bool]
    {
        var chosen = cells
        for column in columns {
            let wanted = only.filter { $0.column == column.name }
            let unwanted = without.filter { $0.column == column.name }
            // By code, from that of no label on.
            let labels = ["NA"] + column.labels
            var isSeen = Array(repeating: false, count: labels.count)
            let isLeftOut = labels.map { label in
                !wanted.isEmpty && !wanted.contains { $0.value == label }
                    || unwanted.contains { $0.value == label }
            }
            for cell in cells.indices where cells[cell] {
                let label = Int(column.codes[cell]) + 1
                isSeen[label] = true
                if isLeftOut[label] { chosen[cell] = false }
            }
            seen[column.name, default: []].formUnion(labels.indices.filter { isSeen[$0] }.map { labels[$0] })
        }
        return chosen
    }

    /// A condition that no cell with these values meets.
    fileprivate func missed(_ seen: [String: Set<String>]) -> Condition? {
        (only + without).first { seen[$0.column]?.contains($0.value) != true }
    }
}

/// Chooses the cells of one file after another, and says what that leaves out.
struct CellChoosing {
    private let choice: CellChoice
    /// The values of each column that some cell has.
    private var seen: [String: Set<String>] = [:]
    private var (count, chosen) = (0, 0)
    private var (samples, samplesLeft): (Set<String>, Set<String>) = ([], [])

    init(_ choice: CellChoice) { self.choice = choice }

    /// - Parameters:
    ///   - ids: the sample of each cell.
    ///   - columns: those that the choice needs.
    ///   - number: gives each of the cells that go on the number of its sample, −1 for none.
    /// - Returns: these numbers, and `Assignment.notChosen` for other cells.
    mutating func choose(
        _ ids: CellColumn, by columns: [CellColumn], number: (CellColumn) throws(GGMLError) -> [Int32]
    ) throws(GGMLError) -> [Int32] {
        guard !choice.isAll else { return try number(ids) }
        let hasSample = ids.codes.map { $0 >= 0 }
        let isChosen = choice.chosen(columns, of: hasSample, seen: &seen)
        let kept = ids.keeping(isChosen)
        count += hasSample.count { $0 }
        chosen += isChosen.count { $0 }
        samples.formUnion(ids.labels)
        samplesLeft.formUnion(kept.labels)
        let numbers = try number(kept)
        return numbers.indices.map { cell in
            hasSample[cell] && !isChosen[cell] ? Assignment.notChosen : numbers[cell]
        }
    }

    /// The samples none of whose cells are chosen.
    var samplesLeftOut: Set<String> { samples.subtracting(samplesLeft) }

    /// What was left out, in a sentence each.
    ///
    /// - Throws: if there is a condition that no cell meets, or no cell is chosen.
    func notes(place: String) throws(GGMLError) -> [String] {
        guard !choice.isAll else { return [] }
        if let missed = choice.missed(seen) {
            let known = (seen[missed.column] ?? []).subtracting(["NA"]).sorted()
            throw .expected(
                "cells with the \(missed.column) \"\(missed.value)\"", found: "only \(known.quotedList)",
                in: place,
                advice: known.suggestion(for: missed.value))
        }
        guard !samplesLeft.isEmpty else {
            throw .expected("chosen cells with a sample", found: "none of \(count) cells", in: place)
        }
        return ["\(place): \(chosen) of \(count) cells are chosen"]
            + [String](samplesLeftOut).noted("left out the samples without such cells")
    }
}
