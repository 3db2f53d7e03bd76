import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// Runs through the outer splits, and writes the result of each step.
struct TuningRun: ~Copyable, Sendable {
    let table: TuningTable
    let selection: NestedSelection
    let splits: [NamedSplit]
    let messages: Messages

    /// Runs all steps.
    /// - Parameter summarizes: whether to report means over the splits
    /// - Throws: the error that stops the run; the rows written so far stay.
    consuming func run(summarizes: Bool) throws(GGMLError) {
        var (place, tests) = (0, [(euclidean: TuningTable.Row, chosen: TuningTable.Row)]())
        let rows = splits.count * (selection.candidates.count + 2)
        guard table.known <= rows else {
            throw .expected("at most \(rows) rows", found: "\(table.known)", in: table.name)
        }
        if table.known > 0 {
            messages.note(Tune.name, "goes on after \(table.known) of \(rows) rows")
        }
        let progress = progress()
        for (name, split) in splits {
            let choice = try choice(by: split, name, from: &place, progress)
            let euclidean = try test(0, choice, .euclidean, split, name, from: &place, progress)
            tests.append(
                (euclidean, try test(choice.chosen, choice, .chosen, split, name, from: &place, progress)))
        }
        if summarizes { summarize(tests) }
    }

    /// The trainings that are left. Each candidate, and the test of those that are chosen, is a part by itself, whose
    /// time is measured: trainings with other settings may take ten times as long.
    private func progress() -> Progress {
        guard messages.progressForm != nil else {
            return Progress(Tune.name, unit: "trainings", total: nil, messages: messages)
        }
        let candidates = selection.candidates
        var (count, work) = (0, candidates.map { _ in 0.0 } + [0])
        for (index, (_, split)) in splits.enumerated() {
            let known = max(0, table.known - index * (candidates.count + 2))
            guard known < candidates.count + 2 else { continue }
            // A split that cannot be divided is reported when its turn comes.
            let comparisons =
                known < candidates.count ? (try? selection.comparisons(within: split)) ?? 0 : 0
            for candidate in known..<max(known, candidates.count) {
                count += comparisons
                work[candidate] += Double(comparisons) * candidates[candidate].work
            }
            count += 1
            work[candidates.count] += testWork
        }
        return Progress(Tune.name, unit: "trainings", total: count, work: work, messages: messages)
    }

    /// The work of the test of a chosen candidate, as that of any.
    private var testWork: Double { selection.candidates.map(\.work).mean ?? 0 }

    private func choice(
        by split: GGMLStream.Split, _ name: String, from place: inout Int, _ progress: Progress
    ) throws(GGMLError) -> MetricSelection {
        var known: [MetricSelection.Result] = []
        while known.count < selection.candidates.count,
            let row = try table.row(place, split: name, role: .candidate, candidate: known.count)
        {
            known.append(row.result)
            place += 1
        }
        place += selection.candidates.count - known.count
        let choice = try selection.choice(by: split, known: known) {
            progress.advance(work: selection.candidates[$0].work, of: $0)
        } finished: { candidate, result throws(GGMLError) in
            try table.write(.init(split: name, role: .candidate, candidate: candidate, result: result))
            if let failure = result.failure {
                messages.note(Tune.name, "\(name): leaves out \(failure.sentence)")
            }
        }
        if choice.isCompared {
            messages.detail(
                Tune.name,
                "\(name): chose \(selection.candidates[choice.chosen].name) by \(choice.results[choice.chosen].rankings.count) inner splits"
            )
        } else {
            messages.note(
                Tune.name,
                "\(name): no two classes of the train side can be divided, so nothing can be compared there; "
                    + "the Euclidean metric is kept")
        }
        return choice
    }

    private func test(
        _ candidate: Int, _ choice: MetricSelection, _ role: TuningTable.Role, _ split: GGMLStream.Split,
        _ name: String, from place: inout Int, _ progress: Progress
    ) throws(GGMLError) -> TuningTable.Row {
        defer { place += 1 }
        if let row = try table.row(place, split: name, role: role, candidate: candidate) { return row }
        let score = try selection.score(selection.candidates[candidate], on: split)
        let (own, majority) = (score.neighbours.classification, score.neighbours.majority)
        let row = TuningTable.Row(
            split: name, role: role, candidate: candidate, result: choice.results[candidate],
            figures: [
                score.ranking, own.accuracy, own.balancedAccuracy, own.macroF1, majority.accuracy,
                majority.balancedAccuracy,
            ])
        try table.write(row)
        if role == .chosen { progress.advance(work: testWork, of: selection.candidates.count) }
        return row
    }

    /// Reports means and standard deviations over the outer splits.
    private func summarize(_ tests: [(euclidean: TuningTable.Row, chosen: TuningTable.Row)]) {
        if messages.quiet { return }
        func figures(_ rows: [TuningTable.Row], _ name: String) -> String {
            let column = TuningTable.figureNames.firstIndex(of: name) ?? 0
            let values = rows.compactMap { $0.figures[column] }
            guard let mean = values.mean else { return "NA" }
            let deviation = values.standardDeviation.map { " ± \(rounded($0, digits: 3))" } ?? ""
            return rounded(mean, digits: 4) + deviation
        }
        let (chosen, euclidean) = (tests.map(\.chosen), tests.map(\.euclidean))
        messages.table(
            [["test", "accuracy", "balanced_accuracy", "ranking"]]
                + [("chosen", chosen), ("euclidean", euclidean)].map { name, rows in
                    [name] + ["accuracy", "balanced_accuracy", "ranking"].map { figures(rows, $0) }
                } + [
                    [
                        "majority", figures(chosen, "majority"), figures(chosen, "majority_balanced"), "0.5",
                    ]
                ])
        let counts = Dictionary(grouping: chosen, by: \.candidate).sorted { $0.key < $1.key }
        for (candidate, rows) in counts {
            messages.note(
                Tune.name,
                "chosen in \(rows.count) of \(splits.count) splits: \(selection.candidates[candidate].name)")
        }
    }
}
