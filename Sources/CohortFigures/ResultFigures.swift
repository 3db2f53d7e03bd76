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
                    measure: "share of the importance",
                    words: "Mean share of the importance; lines: standard deviation over the metrics.")
            ]
        case .components: try componentFigures()
        case .overlaps:
            [
                try bars(
                    of: "fold", names: texts("set"), title: "Gene sets among the first genes",
                    measure: "fold",
                    words:
                        "How many times more genes of a set are among the first than by chance, by increasing p."
                )
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
                    of: "share", names: zip(texts("from"), texts("to")).map { "\($0) → \($1)" },
                    title: "Cell groups that carry the cost between two classes",
                    measure: "share of the cost",
                    words: "The share of the transport cost by the groups from which and to which cells move."
                )
            ]
        case .marginals:
            [
                try bars(
                    of: "share", names: texts("group"),
                    title: "Cell groups that carry the cost between two classes",
                    measure: "share of the cost", words: "The share of each group in the transport cost.")
            ]
        case .confusion: try confusionFigures()
        case .predictions, .cells: []
        }
    }

    private func geneNames() throws(GGMLError) -> [String] {
        zip(try texts("name"), try texts("id")).map { $0.isEmpty || $0.meansMissing ? $1 : $0 }
    }

    /// The weights of the genes of the table, a figure for each component.
    private func geneFigures() throws(GGMLError) -> [CohortFigure] {
        let names = try geneNames()
        let components = rows.header.filter { $0.wholeMatch(of: /c[0-9]+/) != nil }
        let lengths = try components.map { component throws(GGMLError) in
            try numbers(component).reduce(0) { $0 + ($1 ?? 0) * ($1 ?? 0) }
        }
        let least = lengths.reduce(0, +) * CohortStream.leastShare
        let shown = components.indices.filter { lengths[$0] >= least }.prefix(CohortStream.mostComponents)
        return try shown.map { index throws(GGMLError) in
            try bars(
                of: components[index], names: names, title: "Weights in \(components[index])",
                measure: "weight in \(components[index])",
                words: "The genes of the table by rank, with their weights in \(components[index]).")
        }
    }

    /// The positions of the classes, a figure for each component.
    private func componentFigures() throws(GGMLError) -> [CohortFigure] {
        let columns = rows.header.indices.dropFirst(3).filter { rows.header[$0] != "cost_share" }
        let classes = columns.map { rows.header[$0] }
        let positions = try columns.map { column throws(GGMLError) in try numbers(at: column) }
        let components = try texts("component")
        let shares = try numbers("share")
        let shown = components.indices.filter { shares[$0].map { $0 >= CohortStream.leastShare } ?? false }
        return shown.prefix(CohortStream.mostComponents).map { row in
            let bars = zip(classes, positions).compactMap { name, column in
                column[row].map {
                    Bars.Bar(name: name, value: $0, hover: "\(name): \(rounded($0, digits: 6))")
                }
            }
            let title = "Classes along \(components[row].printable)"
            return CohortFigure(
                Bars(
                    title: "\(title): \(name.printable)", summary: "The position of each class.", bars: bars,
                    measure: "position along \(components[row].printable)"),
                caption: "\(title): the mean of each class, from the mean of all classes.", table: rows)
        }
    }

    /// The first rows as bars.
    ///
    /// - Parameters:
    ///   - column: the column of their lengths
    ///   - error: that of the lines across their ends
    private func bars(
        of column: String, error: String? = nil, names: [String], title: String, measure: String,
        words: String
    ) throws(GGMLError) -> CohortFigure {
        let values = try numbers(column)
        let errors = try error.map { name throws(GGMLError) in try numbers(name) }
        let header = rows.header
        let shown = values.indices.filter { values[$0] != nil }.prefix(Self.mostBars)
        let bars = shown.map { row in
            let hover = zip(header, rows.rows[row]).filter { $0.0 != "genes" }.map { "\($0) \($1)" }
            return Bars.Bar(
                name: names[row].printable, value: values[row] ?? 0, error: errors?[row],
                hover: hover.joined(separator: ", "))
        }
        let rest = values.count - bars.count
        return CohortFigure(
            Bars(
                title: "\(title): \(name.printable)",
                summary: "\(bars.count) of \(values.count) rows of the table.", bars: bars, measure: measure),
            caption: "\(title). \(words)" + (rest > 0 ? " The table has \(rest) more." : ""), table: rows)
    }
}
