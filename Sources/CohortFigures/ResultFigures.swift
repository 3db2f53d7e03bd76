import FilterKit
package import GGMLCore
import GGMLDrawing
import GGMLStream

extension ResultTable {
    /// The most bars of a figure; the table behind it has all rows.
    private static let mostBars = 20

    /// The figures of the table; none for one that is read as a table only.
    package func figures() throws(GGMLError) -> [CohortFigure] {
        switch kind {
        case .scores: [try scoreFigure()]
        case .tuning: [try tuningFigure()]
        case .genes: try geneFigures()
        case .stability:
            [
                try bars(
                    of: "share", error: "sd", names: try geneNames(), title: "Genes of several metrics",
                    measure: "share of the importance", words: "Mean share of the importance.",
                    note: "Bar: mean share; line: standard deviation over the metrics.")
            ]
        case .components: try componentFigures()
        case .overlaps:
            [
                try bars(
                    of: "fold", names: texts("set"), title: "Gene sets among the first genes",
                    measure: "fold over chance",
                    words:
                        "How many times more genes of a set are among the first than by chance, by increasing p.",
                    note: "1 is what chance gives.")
            ]
        case .enrichment:
            [
                try bars(
                    of: "nes", names: texts("set"), title: "Gene sets in the list of all genes",
                    measure: "normalised enrichment score",
                    words: "Normalised enrichment score, by increasing p.")
            ]
        case .flows:
            [
                try bars(
                    of: "share", marks: ["mass"],
                    names: zip(texts("from"), texts("to")).map { "\($0) → \($1)" },
                    title: "Cell groups that carry the cost between two classes",
                    measure: "share of cost and mass",
                    words:
                        "The share of the transport cost by the groups from which and to which cells move, "
                        + "beside the share of the cells (mass) that do.",
                    note:
                        "Bar: share of the cost; diamond: share of the mass. A bar beyond its diamond is a move "
                        + "farther than the mean.")
            ]
        case .marginals:
            [
                try bars(
                    of: "share", marks: ["mass_from", "mass_to"], names: texts("group"),
                    title: "Cell groups that carry the cost between two classes",
                    measure: "share of cost and mass",
                    words:
                        "The share of each group in the transport cost, beside its shares of the cells (mass).",
                    note: "Bar: share of the cost; diamond and cross: share of the mass in the first and the "
                        + "second class. A bar beyond both is of moves farther than the mean.")
            ]
        case .confusion: try confusionFigures()
        case .predictions, .cells, .classes: []
        }
    }

    private func geneNames() throws(GGMLError) -> [String] {
        zip(try texts("name"), try texts("id")).map { $0.isEmpty || $0.meansMissing ? $1 : $0 }
    }

    /// The weights of the genes of the table, a figure for each component.
    private func geneFigures() throws(GGMLError) -> [CohortFigure] {
        let names = try geneNames()
        let components = rows.header.filter { $0.wholeMatch(of: /c[0-9]+/) != nil }
        let weights = try components.map { component throws(GGMLError) in
            try numbers(component).map { $0 ?? 0 }
        }
        let lengths = weights.map { $0.reduce(0) { $0 + $1 * $1 } }
        let total = max(lengths.reduce(0, +), .leastNormalMagnitude)
        let shown = ShownComponents(shares: lengths.map { $0 / total }, of: "the importance in this table")
        let axis = ClosedRange(of: shown.indices.flatMap { weights[$0].prefix(Self.mostBars) })
        return try shown.indices.map { index throws(GGMLError) in
            let name = components[index]
            return try bars(
                of: name, names: names, title: "Weights in \(name)", measure: "weight in \(name)", axis: axis,
                words: "The first rows of the table, with their weights in \(name)."
                    + shown.omitted(after: index))
        }
    }

    /// The positions of the classes, a figure for each component.
    private func componentFigures() throws(GGMLError) -> [CohortFigure] {
        let columns = rows.header.indices.dropFirst(3).filter { rows.header[$0] != "cost_share" }
        let classes = columns.map { rows.header[$0] }
        let order = Dictionary(
            classes.inCategoryOrder.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let positions = try columns.map { column throws(GGMLError) in try numbers(at: column) }
        let components = try texts("component")
        let shown = ShownComponents(shares: try numbers("share").map { $0 ?? 0 })
        let axis = ClosedRange(of: positions.flatMap { column in shown.indices.compactMap { column[$0] } })
        return shown.indices.map { row in
            let bars = zip(classes, positions).compactMap { name, column in
                column[row].map {
                    Bars.Bar(
                        name: name, value: $0, colour: Colours.category(order[name] ?? 0),
                        hover: "\(name): \(rounded($0, digits: 6))")
                }
            }
            let title = "Classes along \(components[row].printable)"
            return CohortFigure(
                Bars(
                    title: "\(title): \(name.printable)", summary: "The position of each class.", bars: bars,
                    measure: "position along \(components[row].printable)", axis: axis),
                caption:
                    "\(title): the mean of each class, from the mean of all classes that the metric was learned from."
                    + shown.omitted(after: row),
                note: "Samples from which the metric was learned lie farther apart than new ones would.",
                table: rows)
        }
    }

    /// The first rows as bars.
    ///
    /// - Parameters:
    ///   - column: the column of their lengths
    ///   - error: that of the lines across their ends
    ///   - marks: those of marks on the bars
    private func bars(
        of column: String, error: String? = nil, marks: [String] = [], names: [String], title: String,
        measure: String, axis: ClosedRange<Double>? = nil, words: String, note: String = ""
    ) throws(GGMLError) -> CohortFigure {
        let values = try numbers(column)
        let errors = try error.map { name throws(GGMLError) in try numbers(name) }
        let marks = try marks.map { name throws(GGMLError) in try numbers(name) }
        let header = rows.header
        let shown = values.indices.filter { values[$0] != nil }.prefix(Self.mostBars)
        let bars = shown.map { row in
            let hover = zip(header, rows.rows[row]).filter { $0.0 != "genes" }.map { "\($0) \($1)" }
            return Bars.Bar(
                name: names[row].printable, value: values[row] ?? 0, error: errors?[row],
                marks: marks.compactMap { $0[row] }, hover: hover.joined(separator: ", "))
        }
        let rest = values.count - bars.count
        return CohortFigure(
            Bars(
                title: "\(title): \(name.printable)",
                summary: "\(bars.count) of \(values.count) rows of the table.", bars: bars, measure: measure,
                axis: axis),
            caption: "\(title). \(words)",
            note: [note, rest > 0 ? "The first \(bars.count) rows of \(values.count)." : ""].sentences,
            table: rows)
    }
}
