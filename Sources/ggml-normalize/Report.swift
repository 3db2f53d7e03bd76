import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The messages on what was left out, and what looks odd.
struct Report {
    private static let program = Normalize.name
    /// The most samples or genes that a line names.
    private static let shown = 4

    let messages: Messages
    let samples: [String]

    /// Reports how many cells each rule left out, by sample if the list is short or was requested.
    ///
    /// - Parameter samples: those that stay
    func cells(_ tally: CellTally, rules: [CellRule], samples stay: KeptRows) {
        let seen = tally.seen
        for (rule, removed) in zip(rules, tally.removed) {
            let hit = removed.indices.filter { removed[$0] > 0 }
            guard let worst = hit.max(by: { removed[$0] < removed[$1] }) else { continue }
            func share(_ sample: Int) -> String { "\(removed[sample]) of \(seen[sample])" }
            var line = "left out \(removed.sum) of \(seen.sum) cells (\(rule.breach))"
            if samples.count > 1 {
                line +=
                    hit.count <= Self.shown
                    ? ": " + hit.map { "\(samples[$0]) \(share($0))" }.joined(separator: ", ")
                    : ", most in \(samples[worst]) (\(share(worst)))"
            }
            note(line)
            guard messages.verbose, hit.count > Self.shown else { continue }
            for sample in hit { note("\(samples[sample]): left out \(share(sample)) (\(rule.breach))") }
        }
        let gone = seen.indices.filter { stay.positions[$0] == nil }.map { samples[$0] }
        if !gone.isEmpty { note("left out the samples of which no cell is left: \(list(gone))") }
        let emptied = seen.indices.filter { stay.positions[$0] != nil && seen[$0] > 0 && tally.kept[$0] == 0 }
        if !emptied.isEmpty {
            note(
                "no cell is left of \(list(emptied.map { samples[$0] })); --exclude-samples leaves samples out"
            )
        }
        if tally.empty > 0 {
            note("cells without counts, which stay all zero: \(tally.empty); --min-genes 1 leaves them out")
        }
    }

    func genes(_ normalizer: CellNormalizer, topGenes: Int?) {
        if let filter = normalizer.normalization.geneFilter, filter.removed > 0 {
            note(
                "left out \(filter.removed.counted("gene")) in fewer than \(filter.minCells.counted("cell"))")
        }
        let kept = normalizer.features.count
        if let topGenes, kept < topGenes {
            note("kept all \(kept.counted("gene")): there are no more, though --top-genes is \(topGenes)")
        }
    }

    func result(_ tally: CellTally, _ normalizer: CellNormalizer) {
        let target = normalizer.normalization.transform.targetSum.map { "\($0)" } ?? "none"
        detail(
            "\(tally.kept.sum.counted("cell")), \(normalizer.features.count.counted("gene")), target \(target)"
        )
    }

    func matches(_ matches: GeneList.Matches, of file: GeneList) {
        if !matches.missing.isEmpty {
            note(
                "\(matches.missing.count) of \(file.entries.count) genes of \(file.input.name) are not in the input: "
                    + list(matches.missing))
        }
        if !matches.ambiguous.isEmpty {
            note(
                "names in \(file.input.name) that several genes share, all of which are used: \(list(matches.ambiguous))"
            )
        }
    }

    func differences(_ differences: GeneDifferences, of normalizer: CellNormalizer, to reference: String) {
        if !differences.missing.isEmpty {
            note(
                "\(differences.missing.count) of \(normalizer.features.count) genes of \(reference) are not in the "
                    + "input and stay zero: \(list(differences.missing))")
        }
        if differences.missingFromTotals > 0 {
            note(
                "\(differences.missingFromTotals) of \(normalizer.normalization.otherCounted.count) more genes that "
                    + "count in totals of \(reference) are not in the input")
        }
        if differences.unknown > 0 {
            note("left out, as they do not count in \(reference): \(differences.unknown.counted("gene"))")
        }
    }

    func note(_ text: String) { messages.note(Self.program, text) }

    func detail(_ text: @autoclosure () -> String) { messages.detail(Self.program, text()) }

    private func list(_ names: [String]) -> String {
        let shown = messages.verbose ? names.count : Self.shown
        let more = names.count > shown ? " and \(names.count - shown) more" : ""
        return names.prefix(shown).joined(separator: ", ") + more
    }
}

extension [Int] {
    fileprivate var sum: Int { reduce(0, +) }
}
