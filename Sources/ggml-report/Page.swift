import CohortFigures
import GGMLCore
import GGMLDrawing

/// What the page shows, in the order in which it does.
struct Page {
    let title: String
    /// The cohort in a sentence or two.
    let lead: String
    let sections: [Section]
}

/// A part of the page under a heading.
struct Section {
    let id: String
    let heading: String
    var paragraphs: [Paragraph] = []
    var steps: [Steps] = []
    var choices: [Choice] = []
    var figures: [FigureView] = []
    var tables: [TableView] = []
    var hints: [Hint] = []

    var isEmpty: Bool {
        paragraphs.isEmpty && steps.isEmpty && figures.isEmpty && tables.isEmpty && hints.isEmpty
    }
}

struct Paragraph {
    let text: String
    var isWarning = false
}

/// The steps in the making of a stream.
struct Steps {
    let stream: String
    /// The number of the first step.
    let start: Int
    let steps: [Step]

    struct Step {
        let words: String
        let command: String
        /// nil if there are none.
        let inputs: Inputs?
    }

    struct Inputs {
        let words: String
        /// Their names, with digests.
        let list: String
    }
}

/// What the page does not show, and the command that adds it.
struct Hint {
    let text: String
    let command: String
}

/// A choice that switches the variants of figures.
struct Choice {
    /// "order" or "colour".
    let id: String
    let legend: String
    let options: [Option]

    struct Option {
        let index: Int
        let name: String
        let isFirst: Bool
    }

    /// The variants of some figures; nil if there is nothing to choose.
    init?(_ kind: CohortFigure.Choice, legend: String, section: String, of figures: [CohortFigure]) {
        let names = Self.names(kind, figures)
        guard names.count > 1 else { return nil }
        id = "\(section)-\(kind.rawValue)"
        self.legend = legend
        options = names.enumerated().map { Option(index: $0, name: $1, isFirst: $0 == 0) }
    }

    static func names(_ kind: CohortFigure.Choice, _ figures: [CohortFigure]) -> [String] {
        figures.filter { $0.choice == kind }.flatMap(\.variants).map(\.name).reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
    }
}

/// A figure in its ways, its caption, and the table behind it.
struct FigureView {
    let id: String
    let caption: String
    /// The choice that switches the variants; empty if there is none.
    let choice: String
    let variants: [Variant]
    let table: TableView

    struct Variant {
        let index: Int
        /// The name; nil for the only one.
        let name: String?
        /// The column that colours the figure, if any.
        let column: String
        let svg: String
    }

    /// The unit is that of a page; on a phone it is about a pixel.
    private static let width = 400.0

    init(_ figure: CohortFigure, id: String, section: String, all: [CohortFigure]) {
        self.id = id
        caption = figure.note.isEmpty ? figure.caption : "\(figure.caption) \(figure.note)"
        choice = figure.choice.map { "\(section)-\($0.rawValue)" } ?? ""
        let names = figure.choice.map { Choice.names($0, all) } ?? []
        variants = figure.variants.enumerated().map { place, variant in
            let layout = Layout(width: Self.width, fontSize: Layout.pageFontSize, id: "\(id)-\(place)")
            return Variant(
                index: names.firstIndex(of: variant.name) ?? 0,
                name: figure.variants.count > 1 ? variant.name : nil,
                column: figure.choice == .colour ? variant.name : "",
                svg: variant.figure.svgForPage(layout))
        }
        table = TableView(figure.table, caption: figure.variants[0].figure.title, isOpen: false)
    }

    /// Some figures of a section, with ids that count them.
    static func all(_ figures: [CohortFigure], section: String) -> [FigureView] {
        figures.enumerated().map {
            FigureView($1, id: "\(section)-\($0 + 1)", section: section, all: figures)
        }
    }
}

/// A table with a caption; the first field of a row names it.
struct TableView {
    let caption: String
    let header: [Field]
    let rows: [Row]
    /// Whether it is seen without being asked for.
    let isOpen: Bool
    /// The number of rows in words.
    let count: String

    struct Row {
        let name: String
        let fields: [Field]
    }

    struct Field {
        let text: String
        /// Whether the column has anything but numbers.
        let isText: Bool
    }

    init(_ table: TextRows, caption: String, isOpen: Bool) {
        self.caption = caption
        let isText = table.header.indices.map { column in
            table.rows.contains { column < $0.count && $0[column] != "NA" && Double($0[column]) == nil }
        }
        header = zip(table.header, isText).map { Field(text: $0, isText: $1) }
        rows = table.rows.map { row in
            Row(
                name: row.first ?? "",
                fields: zip(row, isText).dropFirst().map { Field(text: $0, isText: $1) })
        }
        count = rows.count.counted("row")
        self.isOpen = isOpen
    }
}
