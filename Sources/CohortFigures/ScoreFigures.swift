import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLMethods
import GGMLStream

extension ResultTable {
    /// The lines of a table of scores that summarise the others.
    private static let summaries: Set = ["mean", "sd", "pooled"]

    /// The balanced accuracy of each predictor over the splits, beside that of the most frequent class.
    func scoreFigure() throws(GGMLError) -> CohortFigure {
        let (splits, metrics) = (try texts("split"), try texts("metric"))
        let (classifiers, figures) = (try texts("classifier"), try numbers("balanced_accuracy"))
        let baseline = try numbers("majority_balanced")
        let names = zip(metrics, classifiers).map { Self.predictor($0, $1) }
        let predictors = Labelling(names)
        func summary(_ line: String, _ code: Int) -> Double? {
            splits.indices.first { splits[$0] == line && predictors.codes[$0] == code }.flatMap {
                figures[$0]
            }
        }
        let single = splits.indices.filter { !Self.summaries.contains(splits[$0]) }
        // Over splits with one test sample each, only the scores of all predictions together make sense.
        let tests = try numbers("test")
        let isPooled = splits.contains("pooled") && single.allSatisfy { tests[$0] == 1 }
        let isOneSplit = Set(single.map { splits[$0] }).count < 2
        let line = isPooled ? "pooled" : "mean"
        let rows = predictors.names.enumerated().map { code, name in
            let parts = single.filter { predictors.codes[$0] == code }.compactMap { figures[$0] }
            let (value, showsParts) = (summary(line, code), parts.count > 1 && !isPooled)
            return DotPlot.Row(
                name: name, value: value, error: showsParts ? summary("sd", code) : nil,
                parts: showsParts ? parts : [],
                hover: "\(name): \(value.map { rounded($0, digits: 4) } ?? "NA")")
        }
        let majority = baseline.indices.first { splits[$0] == line }.flatMap { baseline[$0] }
        let title = "Balanced accuracy on test samples"
        if isPooled {
            return accuracyFigure(
                title, "pooled balanced accuracy", rows, majority: majority,
                note: "Pooled: of the predictions of all splits together.")
        }
        if isOneSplit {
            return accuracyFigure(title, "balanced accuracy", rows, majority: majority, note: "")
        }
        return accuracyFigure(
            title, "mean balanced accuracy", rows, majority: majority,
            note: "Dot: mean over the splits; circles: single splits; line: their standard deviation.")
    }

    /// Accuracies beside that of always saying the most frequent class.
    ///
    /// - Parameter what: what the accuracy of a row is
    private func accuracyFigure(
        _ title: String, _ what: String, _ rows: [DotPlot.Row], majority: Double?, note: String
    ) -> CohortFigure {
        let words = rows.compactMap { row in
            row.value.map { "\(row.name) \(rounded($0, digits: 3))" }
        }.joined(separator: ", ")
        return CohortFigure(
            DotPlot(
                title: "\(title): \(name.printable)", summary: words, rows: rows,
                measure: what, limits: 0...1, reference: majority.map { ($0, "most frequent class") }),
            caption: "\(what.prefix(1).uppercased())\(what.dropFirst()): \(words).", note: note,
            table: self.rows)
    }

    /// Whether scores are of samples that the metric has seen.
    package var isOfTrainingSamples: Bool {
        [.scores, .predictions].contains(kind)
            && rows.rows.contains { $0.first == SampleDistances.trainingName }
    }

    /// The chosen metric of each outer split beside the Euclidean one.
    func tuningFigure() throws(GGMLError) -> CohortFigure {
        let (roles, figures) = (try texts("role"), try numbers("balanced_accuracy"))
        let names = [("euclidean", "Euclidean metric"), ("chosen", "chosen metric")]
        let rows = names.map { role, name in
            let parts = roles.indices.filter { roles[$0] == role }.compactMap { figures[$0] }
            let mean = parts.mean
            return DotPlot.Row(
                name: name, value: mean, parts: parts, isChosen: role == "chosen",
                hover: "\(name): \(mean.map { rounded($0, digits: 4) } ?? "NA")")
        }
        let majority = try numbers("majority_balanced").compactMap(\.self).mean
        return accuracyFigure(
            "Choice of settings", "mean balanced accuracy", rows, majority: majority,
            note:
                "Of samples held out of the choice. Dot and diamond: mean over the outer splits; circles: single ones."
        )
    }

    /// The confusion matrix of each predictor.
    func confusionFigures() throws(GGMLError) -> [CohortFigure] {
        let (metrics, classifiers) = (try texts("metric"), try texts("classifier"))
        let truths = try texts("class").map(\.printable)
        let columns = rows.header.indices.dropFirst(3)
        let counts = try columns.map { column throws(GGMLError) in try numbers(at: column) }
        let predictors = Labelling(zip(metrics, classifiers).map { Self.predictor($0, $1) })
        return predictors.names.enumerated().map { code, predictor in
            let lines = predictors.codes.indices.filter { predictors.codes[$0] == code }
            let found = lines.map { line in counts.map { $0[line] ?? 0 } }
            let right = zip(lines, found).reduce(0.0) { sum, line in
                sum + (columns.firstIndex { rows.header[$0] == truths[line.0] }.map { line.1[$0 - 3] } ?? 0)
            }
            let words = "\(number(right)) of \(number(found.joined().reduce(0, +))) predictions are right"
            return CohortFigure(
                CountMatrix(
                    title: "Confusion matrix, \(predictor): \(name.printable)", summary: "\(words).",
                    rows: lines.map { truths[$0] }, columns: columns.map { rows.header[$0] }, counts: found,
                    axes: ("true class", "predicted class")),
                caption: "\(predictor): \(words).",
                table: TextRows(header: rows.header, rows: lines.map { rows.rows[$0] }))
        }
    }

    private func number(_ value: Double) -> String { rounded(value, digits: TextOptions.usualDigits) }
}
