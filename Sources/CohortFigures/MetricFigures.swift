import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLMethods
import GGMLStream

extension CohortStream {
    /// How well the candidates for the metric name the classes of held-out samples; nil if none were compared.
    package var selectionFigure: CohortFigure? {
        guard let selection = preamble.metric?.training.selection, !selection.losses.isEmpty else {
            return nil
        }
        let rows = selection.candidates.indices.map { index in
            DotPlot.Row(
                name: selection.candidates[index], value: selection.losses[index],
                error: index == 0 ? nil : selection.errors[index], isChosen: index == selection.chosen,
                hover: "\(selection.candidates[index]): \(number(selection.losses[index]))")
        }
        return CohortFigure(
            DotPlot(
                title: "Candidates for the metric: \(label)", summary: selection.summary, rows: rows,
                measure: "log loss on held-out samples (less is better)", limits: 0...Double.infinity,
                reference: (selection.chance, "chance")),
            caption: "\(label): chosen by held-out samples: \(selection.summary).",
            note: "Mark: log loss (diamond: the chosen candidate); line around it: the standard error of the "
                + "difference from \(selection.candidates[0]), not of the log loss itself.",
            table: TextRows(
                header: ["candidate", "log_loss", "standard_error", "chosen"],
                rows: selection.candidates.indices.map { index in
                    [
                        selection.candidates[index], number(selection.losses[index]),
                        number(selection.errors[index]), index == selection.chosen ? "yes" : "no",
                    ]
                }))
    }

    /// The loss by epoch; nil without epochs.
    package var lossFigure: CohortFigure? {
        guard let training = preamble.metric?.training, training.losses.count > 1 else { return nil }
        let (losses, penalties) = (training.losses, training.penalties)
        let series =
            [Lines.Series(name: "triplet loss", values: losses)]
            + (penalties.contains { $0 != 0 } ? [Lines.Series(name: "penalty", values: penalties)] : [])
        return CohortFigure(
            Lines(
                title: "Loss of the training: \(label)",
                summary: "The loss falls from \(number(losses[0])) to \(number(losses[losses.count - 1])).",
                series: series, axes: ("epoch", "loss")),
            caption: "\(label): loss before the step of each epoch: \(number(losses[0])) at first, "
                + "\(number(losses[losses.count - 1])) at last.",
            table: TextRows(header: TrainingRecord.epochColumns, rows: training.epochRows(number)))
    }

    /// The share of active triplets by epoch; nil without epochs, or if an older program trained.
    package var activeFigure: CohortFigure? {
        guard let training = preamble.metric?.training, training.activeShares.count > 1 else { return nil }
        let shares = training.activeShares
        return CohortFigure(
            Lines(
                title: "Active triplets: \(label)",
                summary: "The share goes from \(number(shares[0])) to \(number(shares[shares.count - 1])).",
                series: [Lines.Series(name: "share of triplets that are active", values: shares)],
                axes: ("epoch", "share")),
            caption:
                "\(label): the share of triplets whose loss is above 0, before the step of each epoch: those "
                + "that the training still moves.",
            table: TextRows(
                header: ["epoch", "active"],
                rows: shares.indices.map { [String($0 + 1), number(shares[$0])] }))
    }

    /// Cells on the first two components, coloured by the columns of their samples and their own labels.
    package var cellFigure: CohortFigure? {
        guard let cells else { return nil }
        let ofSamples = columns.filter { $0.name != "cluster" }.map { column in
            (name: column.name, values: cells.samples.map { column.values[$0] })
        }
        let ofCells = cells.labels.map { label in
            (name: label.name.printable, values: label.values.map { $0?.printable })
        }
        let all = (ofCells + ofSamples).prefix(Self.mostCellColumns)
        // What is known of samples has the colours that it has in other figures.
        let first = Dictionary(self.marks.map { ($0.name, $0.firstColour) }) { first, _ in first }
        let marks = all.compactMap {
            ColumnMarks(name: $0.name, values: $0.values, firstColour: first[$0.name] ?? 0)
        }
        let coloured: [ColumnMarks?] = marks.isEmpty ? [nil] : marks
        let samples = names
        return CohortFigure(
            coloured.map { marks in
                CohortFigure.Variant(
                    marks?.name ?? "",
                    Scatter(
                        title: "Cells in the learned subspace: \(label)",
                        summary: "\(cells.points.count) cells as points"
                            + (marks.map { ", coloured by \($0.name)" } ?? "") + ".", names: [],
                        points: cells.points, marks: marks, axes: ("c1", "c2"), isDense: true))
            }, choice: .colour,
            caption:
                "\(label): \(cells.points.count) cells, some of each sample, on the first two components of the metric.",
            table: TextRows(
                header: ["cell", "sample"] + ofCells.map(\.name) + ["c1", "c2"],
                rows: cells.points.enumerated().map { index, point in
                    [cells.barcodes[index].printable, samples[cells.samples[index]]]
                        + ofCells.map { $0.values[index] ?? "NA" } + [number4(point.x), number4(point.y)]
                }))
    }

    private static let mostCellColumns = 4

    private func number4(_ value: Double) -> String { rounded(value, digits: 4) }
}
