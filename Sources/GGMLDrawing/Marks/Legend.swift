/// What colours and shapes mean.
package struct Legend: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let text: String
        package let colour: String
        package let shape: Shape

        package init(text: String, colour: String, shape: Shape) {
            (self.text, self.colour, self.shape) = (text, colour, shape)
        }
    }

    package let title: String
    package let entries: [Entry]

    package init(title: String, entries: [Entry]) {
        (self.title, self.entries) = (title, entries)
    }

    /// Draws the title and then the entries in lines.
    /// - Returns: the height.
    func draw(into svg: inout SVG, top: Double, _ layout: Layout) -> Double {
        let (size, line) = (layout.smallSize, layout.lineHeight)
        var (x, y) = (0.0, top + line * 0.75)
        let heading = TextWidth.fitted(title, in: layout.width * 0.4, size: size)
        svg.element("text", ["x": x, "y": y, "font-size": size, "font-weight": "bold"], text: heading)
        x += TextWidth.of(heading, size: size * 1.08) + size
        for entry in entries {
            let text = TextWidth.fitted(entry.text, in: layout.width - 2 * size, size: size)
            let width = TextWidth.of(text, size: size) + 2.4 * size
            if x > 0, x + width > layout.width { (x, y) = (0, y + line) }
            svg.element(
                "g", ["fill": entry.colour, "stroke": "currentColor", "stroke-width": 0.5]
            ) {
                entry.shape.draw(
                    into: &$0, x: x + size * 0.45, y: y - size * 0.34, radius: size * 0.42,
                    hover: text == entry.text ? nil : entry.text)
            }
            svg.element("text", ["x": x + size * 1.2, "y": y, "font-size": size], text: text)
            x += width
        }
        return y + line * 0.35 - top
    }
}
