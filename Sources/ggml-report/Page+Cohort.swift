import CohortFigures
import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLStream

/// The parts of the page on where the samples come from.
struct CohortSections {
    let streams: [CohortStream]

    /// The steps of each stream; what it shares with the first is not told again.
    var provenance: Section {
        var section = Section(id: "run", heading: "What was run")
        for (index, stream) in streams.enumerated() {
            let (records, words) = (stream.preamble.provenance, PlainWords(stream: stream))
            let first = streams[0].preamble.provenance
            let shared = index == 0 ? 0 : zip(records, first).prefix { $0 == $1 }.count
            section.steps.append(
                Steps(
                    stream: stream.label
                        + (shared > 0 ? ": after the first \(shared.counted("step")) above" : ""),
                    start: shared + 1,
                    steps: records.dropFirst(shared).map { record in
                        let inputs = record.inputs.map { "\($0.name) (\($0.digest))".printable }
                        return Steps.Step(
                            words: words.step(record),
                            command: ([record.program] + record.arguments).joined(separator: " ").printable,
                            inputs: inputs.isEmpty
                                ? nil
                                : Steps.Inputs(
                                    words: inputs.count.counted("input"), list: inputs.joined(separator: ", ")
                                ))
                    }))
        }
        return section
    }

    /// The table of the samples, once for each cohort among the streams.
    var samples: Section {
        var section = Section(id: "cohort", heading: "The samples")
        for streams in cohorts {
            let cells = streams.first { $0.cellCounts.contains { $0 > 0 } }?.cellCounts
            let known = streams[0].sampleRows
            section.paragraphs.append(Paragraph(text: "\(PlainWords(stream: streams[0]).cohort)."))
            section.tables.append(
                TableView(
                    TextRows(
                        header: known.header + (cells == nil ? [] : ["cells"]),
                        rows: known.rows.enumerated().map { index, row in
                            row + (cells.map { [String($0[index])] } ?? [])
                        }), caption: "Samples of \(streams[0].label)", isOpen: true))
        }
        return section
    }

    /// What the rules for cells left out of each sample.
    var removed: Section {
        var section = Section(id: "removed", heading: "What quality filters removed")
        for streams in cohorts {
            guard let stream = streams.first(where: { $0.preamble.normalization != nil }),
                let normalization = stream.preamble.normalization
            else { continue }
            let counted = normalization.cellFilters.compactMap { filter in
                filter.removed.map { (words: filter.rule.breach.printable, cells: $0) }
            }
            if let filter = normalization.geneFilter {
                section.paragraphs.append(
                    Paragraph(
                        text:
                            "\(filter.removed.counted("gene")) in fewer than \(filter.minCells.counted("cell")) were "
                            + "left out."))
            }
            guard !counted.isEmpty else {
                section.paragraphs.append(Paragraph(text: "\(stream.label): no rule for cells was given."))
                continue
            }
            for (words, cells) in counted {
                section.paragraphs.append(
                    Paragraph(text: "\(cells.reduce(0, +).counted("cell")) with \(words) were left out."))
            }
            // After ggml-dist --against, the counts are those of the samples before they were joined with others.
            guard counted.allSatisfy({ $0.cells.count == stream.names.count }) else { continue }
            let figure = figure(of: counted, stream)
            section.figures += FigureView.all([figure], section: "removed-\(section.figures.count)")
        }
        return section
    }

    private static let mostBars = 25

    /// The samples from which most cells were left out.
    private func figure(of counted: [(words: String, cells: [Int])], _ stream: CohortStream) -> CohortFigure {
        let names = stream.names
        let sums = names.indices.map { sample in counted.reduce(0) { $0 + $1.cells[sample] } }
        let order = names.indices.sorted { (-sums[$0], $0) < (-sums[$1], $1) }.prefix(Self.mostBars)
        let bars = order.map { sample in
            let parts = counted.map { "\($0.cells[sample]) with \($0.words)" }.joined(separator: ", ")
            return Bars.Bar(
                name: names[sample], value: Double(sums[sample]), hover: "\(names[sample]): \(parts)")
        }
        let rest = names.count - bars.count
        return CohortFigure(
            Bars(
                title: "Cells left out by sample: \(stream.label)",
                summary: "\(sums.reduce(0, +).counted("cell")) were left out.", bars: bars,
                measure: "cells left out"),
            caption: "Cells that the rules left out, by sample"
                + (rest > 0 ? "; \(rest.counted("sample")) with fewer are in the table only." : "."),
            table: TextRows(
                header: ["sample"] + counted.map(\.words),
                rows: names.indices.map { sample in
                    [names[sample]] + counted.map { String($0.cells[sample]) }
                }))
    }

    /// The streams, those with the same samples together.
    private var cohorts: [[CohortStream]] {
        streams.reduce(into: []) { cohorts, stream in
            let ids = Set(stream.preamble.samples.ids)
            if let index = cohorts.firstIndex(where: { Set($0[0].preamble.samples.ids) == ids }) {
                cohorts[index].append(stream)
            } else {
                cohorts.append([stream])
            }
        }
    }
}
