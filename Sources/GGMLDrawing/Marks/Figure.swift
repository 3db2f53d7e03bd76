/// A figure: numbers and names that know how to draw themselves.
package protocol Figure: Sendable {
    /// A short name, for people who cannot see the figure.
    var title: String { get }
    /// What the figure shows, in a sentence or two.
    var summary: String { get }
    /// Draws the figure from the top left corner.
    /// - Returns: its height.
    func draw(into svg: inout SVG, _ layout: Layout) -> Double
}

/// The space and the type that a figure has.
package struct Layout: Equatable, Sendable {
    package let width: Double
    package let fontSize: Double
    /// The beginning of the ids in the figure, which must differ between figures of a page.
    package let id: String
    /// Whether the figure is part of a page, which finds what a point is by its row in the table behind the figure.
    package let isInPage: Bool

    /// The size of type on a page, for which the sizes of points and lines are made.
    package static let pageFontSize = 13.0

    package init(width: Double, fontSize: Double, id: String, isInPage: Bool = true) {
        (self.width, self.fontSize, self.id, self.isInPage) = (width, fontSize, id, isInPage)
    }

    /// What a length of a page is in a file with this size of type, in points.
    static func millimetres(_ length: Double, fontSize: Double) -> Double {
        length * fontSize / pageFontSize * 25.4 / 72
    }

    package var lineHeight: Double { (fontSize * 1.35).rounded() }
    /// The size of names beside marks.
    package var smallSize: Double { Self.smallSize(of: fontSize) }

    static func smallSize(of fontSize: Double) -> Double { fontSize - 1 }
}

extension Figure {
    /// The figure for a page, in units of its pixels, in the type and colour of the text around.
    package func svgForPage(_ layout: Layout) -> String {
        svg(layout, more: ["class": "drawing", "data-width": layout.width])
    }

    /// The figure as a file by itself, in black on no ground, except that dark pages of a browser show it on white.
    ///
    /// - Parameters:
    ///   - millimetres: the width on paper
    ///   - fontSize: in points
    ///   - note: what is to be known of the figure, in words below it
    package func svgFile(millimetres: Double, fontSize: Double, note: String = "") -> String {
        // It is drawn as for a page and then scaled, so that points and lines keep their size beside the type.
        let layout = Layout(
            width: millimetres / Layout.millimetres(1, fontSize: fontSize), fontSize: Layout.pageFontSize,
            id: "f", isInPage: false)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + svg(
                layout,
                more: [
                    "xmlns": "http://www.w3.org/2000/svg", "font-family": "Helvetica, Arial, sans-serif",
                    "color": "#000000", "style": "background: #ffffff",
                ], millimetres: millimetres, note: note) + "\n"
    }

    private func svg(
        _ layout: Layout, more: KeyValuePairs<String, any AttributeValue>, millimetres: Double? = nil,
        note: String = ""
    ) -> String {
        var content = SVG()
        var height = draw(into: &content, layout)
        for line in TextWidth.lines(note, in: layout.width, size: layout.smallSize) {
            height += layout.lineHeight
            content.element(
                "text", ["x": 0.0, "y": height, "font-size": layout.smallSize], text: line)
        }
        height = (note.isEmpty ? height : height + layout.lineHeight * 0.4).rounded(.up)
        var attributes = more.map { ($0.key, $0.value) }
        if let millimetres {
            attributes.append(("width", "\(millimetres.attributeText)mm"))
            attributes.append(("height", "\((height * millimetres / layout.width).attributeText)mm"))
        }
        let head = attributes.map { " \($0.0)=\"\($0.1.attributeText.escapedForMarkup)\"" }.joined()
        var names = SVG()
        names.element("title", ["id": "\(layout.id)-t"], text: title)
        names.element("desc", ["id": "\(layout.id)-d"], text: summary)
        let box = "0 0 \(layout.width.attributeText) \(height.attributeText)"
        return "<svg\(head) viewBox=\"\(box)\" role=\"img\" aria-labelledby=\"\(layout.id)-t \(layout.id)-d\""
            + " font-size=\"\(layout.fontSize.attributeText)\" fill=\"currentColor\">"
            + names.text + content.text + "</svg>"
    }
}
