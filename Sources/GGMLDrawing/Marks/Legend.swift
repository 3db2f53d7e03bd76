/// What colours and shapes mean.
package struct Legend: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let text: String
        package let colour: String
        package let shape: Shape
        /// The dashes of the line that the entry stands for; nil for points and areas.
        package let dashes: String?

        package init(text: String, colour: String, shape: Shape, dashes: String? = nil) {
            (self.text, self.colour, self.shape, self.dashes) = (text, colour, shape, dashes)
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
        let indent = heading.isEmpty ? 0 : TextWidth.of(heading, size: size * TextWidth.bold) + size
        x = indent
        for entry in entries {
            let symbol = size * (entry.dashes == nil ? 1.2 : 2.2)
            let text = TextWidth.fitted(entry.text, in: layout.width - indent - symbol, size: size)
            let width = symbol + TextWidth.of(text, size: size) + size * 1.2
            if x > indent, x + width > layout.width { (x, y) = (indent, y + line) }
            let middle = y - size * 0.34
            if let dashes = entry.dashes {
                svg.element(
                    "line",
                    [
                        "x1": x, "y1": middle, "x2": x + size * 1.8, "y2": middle, "stroke": entry.colour,
                        "stroke-width": 2.0, "stroke-dasharray": dashes,
                    ])
            } else {
                svg.element(
                    "g", ["fill": entry.colour, "stroke": "currentColor", "stroke-width": 0.5]
                ) {
                    entry.shape.draw(
                        into: &$0, x: x + size * 0.45, y: middle, radius: size * 0.42,
                        hover: text == entry.text ? nil : entry.text)
                }
            }
            svg.element("text", ["x": x + symbol, "y": y, "font-size": size], text: text)
            x += width
        }
        return y + line * 0.35 - top
    }
}
