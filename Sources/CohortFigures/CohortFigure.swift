package import GGMLDrawing

/// A figure of a cohort, what it shows in words, and the table of all its numbers.
package struct CohortFigure: Sendable {
    /// A way to draw the figure: an order of the samples, or a column that colours them.
    package struct Variant: Sendable {
        package let name: String
        package let figure: any Figure

        package init(_ name: String, _ figure: any Figure) { (self.name, self.figure) = (name, figure) }
    }

    /// What can be chosen in several figures at once.
    package enum Choice: String, Sendable {
        case order, colour
    }

    /// What the figure shows, with what it found.
    package let caption: String
    /// What no reader may miss: what marks are, and what the figure does not show. It belongs to the caption, and below a
    /// figure that stands alone.
    package let note: String
    /// The ways to draw it, at least one.
    package let variants: [Variant]
    /// What the variants differ in; nil if there is one.
    package let choice: Choice?
    package let table: TextRows

    package init(_ figure: any Figure, caption: String, note: String = "", table: TextRows) {
        self.init([Variant("", figure)], choice: nil, caption: caption, note: note, table: table)
    }

    package init(
        _ variants: [Variant], choice: Choice?, caption: String, note: String = "", table: TextRows
    ) {
        precondition(!variants.isEmpty)
        (self.variants, self.choice) = (variants, choice)
        (self.caption, self.note, self.table) = (caption, note, table)
    }
}

/// A table of texts. A row may be shorter than the header.
package struct TextRows: Equatable, Sendable {
    package let header: [String]
    package let rows: [[String]]

    package init(header: [String], rows: [[String]]) { (self.header, self.rows) = (header, rows) }
}
