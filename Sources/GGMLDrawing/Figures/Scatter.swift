/// Items as points of a plane, with the same unit on both axes, coloured by a column.
package struct Scatter: Figure {
    package let title: String
    package let summary: String
    let names: [String]
    let points: [(x: Double, y: Double)]
    let marks: ColumnMarks?
    /// The names of the axes; nil for axes without a meaning, which are not drawn.
    let axes: (x: String, y: String)?
    /// Whether the points are so many that they are drawn small, without a text for the pointer.
    let isDense: Bool

    package init(
        title: String, summary: String, names: [String], points: [(x: Double, y: Double)],
        marks: ColumnMarks?, axes: (x: String, y: String)? = nil, isDense: Bool = false
    ) {
        precondition(isDense || names.count == points.count)
        (self.title, self.summary, self.names, self.points) = (title, summary, names, points)
        (self.marks, self.axes, self.isDense) = (marks, axes, isDense)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let (xs, ys) = (
            ClosedRange(of: points.map(\.x)).widened(by: 0.06),
            ClosedRange(of: points.map(\.y)).widened(by: 0.06)
        )
        var left = axes == nil ? 0 : layout.fontSize * 3
        let top = axes == nil ? 2 : layout.lineHeight * 1.3
        var (plot, x, y) = Self.scales(xs, ys, left: left, top: top, width: layout.width - left - 2)
        let labels = axes == nil ? 0 : Axis.labelWidth(y, layout)
        if labels > left {
            left = labels
            (plot, x, y) = Self.scales(xs, ys, left: left, top: top, width: layout.width - left - 2)
        }
        let width = layout.width - left - 2
        var bottom = top + plot
        if let axes {
            Axis.left(y, name: axes.y, left: left, right: left + width, into: &svg, layout)
            bottom += Axis.below(x, name: axes.x, top: top, bottom: bottom, into: &svg, layout)
        }
        svg.element(
            "rect",
            [
                "x": left, "y": top, "width": width, "height": plot, "fill": "none", "stroke": "currentColor",
                "stroke-opacity": "0.4",
            ])
        drawPoints(x, y, into: &svg, layout)
        bottom += layout.lineHeight * 0.4
        guard let marks else { return bottom }
        return bottom + marks.legend(points: !isDense).draw(into: &svg, top: bottom, layout)
    }

    /// Scales with the same unit, for a plot that is neither flat nor higher than wide.
    private static func scales(
        _ xs: ClosedRange<Double>, _ ys: ClosedRange<Double>, left: Double, top: Double, width: Double
    ) -> (height: Double, x: LinearScale, y: LinearScale) {
        let (spanX, spanY) = (xs.upperBound - xs.lowerBound, ys.upperBound - ys.lowerBound)
        let height = min(max(spanY / spanX * width, 0.45 * width), width)
        let unit = max(spanX / width, spanY / height)
        func domain(_ range: ClosedRange<Double>, _ length: Double) -> ClosedRange<Double> {
            let middle = range.lowerBound / 2 + range.upperBound / 2
            return (middle - unit * length / 2)...(middle + unit * length / 2)
        }
        return (
            height, LinearScale(domain(xs, width), from: left, to: left + width),
            LinearScale(domain(ys, height), from: top + height, to: top)
        )
    }

    private func drawPoints(_ x: LinearScale, _ y: LinearScale, into svg: inout SVG, _ layout: Layout) {
        let whole = ColumnMarks.Group(
            name: "", colour: Colours.positive, shape: .circle, rows: Array(points.indices))
        let radius = points.count > 80 ? 3.6 : 4.6
        for (index, group) in (marks?.groups ?? [whole]).enumerated() {
            if isDense {
                let path = group.rows.map {
                    "M\(x(points[$0].x).attributeText) \(y(points[$0].y).attributeText)h0"
                }.joined()
                svg.element(
                    "path",
                    [
                        "d": path, "stroke": group.colour, "stroke-width": 2.4, "stroke-linecap": "round",
                        "stroke-opacity": "0.75",
                    ])
                continue
            }
            svg.element(
                "g",
                [
                    "class": "points", "fill": group.colour, "stroke": "currentColor", "stroke-width": 0.6,
                    "fill-opacity": "0.9", "data-rows": group.rows.map(String.init).joined(separator: " "),
                ]
            ) { svg in
                // The empty title hides that of the figure.
                if layout.isInPage { svg.element("title", [:], text: "") }
                let id = "\(layout.id)-\(index)"
                group.shape.define(into: &svg, id: id, radius: radius)
                for row in group.rows {
                    let value = marks.map { " – \($0.name): \($0.values[row] ?? "no value")" } ?? ""
                    group.shape.place(
                        into: &svg, id: id, x: x(points[row].x), y: y(points[row].y), radius: radius,
                        hover: layout.isInPage ? nil : names[row] + value)
                }
            }
        }
    }
}
