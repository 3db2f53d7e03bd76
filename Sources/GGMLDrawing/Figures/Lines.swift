/// Values along a number, such as epochs, joined by lines.
package struct Lines: Figure {
    package struct Series: Equatable, Sendable {
        package let name: String
        /// The values at 1, 2, and so on.
        package let values: [Double]

        package init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
    }

    package let title: String
    package let summary: String
    let series: [Series]
    let axes: (x: String, y: String)

    package init(title: String, summary: String, series: [Series], axes: (x: String, y: String)) {
        (self.title, self.summary, self.series, self.axes) = (title, summary, series, axes)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let (size, top) = (layout.smallSize, layout.lineHeight * 1.3)
        let height = layout.width * 0.45
        let y = LinearScale(
            ClosedRange(of: series.flatMap(\.values)).including(0).widened(by: 0.03), from: top + height,
            to: top)
        let left = Axis.labelWidth(y, layout)
        let last = Double(max(series.map(\.values.count).max() ?? 1, 2))
        let x = LinearScale(1...last, from: left + size * 0.5, to: layout.width - size)
        Axis.left(y, name: axes.y, left: left, right: layout.width, into: &svg, layout)
        var bottom = top + height
        bottom += Axis.below(x, name: axes.x, top: top, bottom: bottom, into: &svg, layout)
        let dashes = ["none", "6 3", "2 3", "8 3 2 3"]
        for (index, line) in series.enumerated() {
            let path = line.values.enumerated().map { place, value in
                "\(place == 0 ? "M" : "L")\(x(Double(place + 1)).attributeText) \(y(value).attributeText)"
            }.joined()
            svg.mark(
                "path",
                [
                    "class": "series", "d": path, "fill": "none", "stroke": Colours.category(index),
                    "stroke-width": 2.0, "stroke-dasharray": dashes[index % dashes.count],
                ], hover: line.name)
        }
        bottom += layout.lineHeight * 0.3
        let legend = Legend(
            title: "",
            entries: series.enumerated().map {
                Legend.Entry(
                    text: $1.name, colour: Colours.category($0), shape: .square,
                    dashes: dashes[$0 % dashes.count])
            })
        return bottom + legend.draw(into: &svg, top: bottom, layout)
    }
}
