/// Items as points of a plane, with the same unit on both axes, coloured by a column, and with the shapes of another.
///
/// Few points have their names beside them, if there is room for all.
package struct Scatter: Figure {
    package let title: String
    package let summary: String
    let names: [String]
    let points: [(x: Double, y: Double)]
    let marks: ColumnMarks?
    /// The column that gives the shapes; nil for that of the colours.
    let shapes: ColumnMarks?
    /// The names of the axes; nil for axes without a meaning, which are not drawn.
    let axes: (x: String, y: String)?
    /// Whether the points are so many that they are drawn small, without a text for the pointer.
    let isDense: Bool

    package init(
        title: String, summary: String, names: [String], points: [(x: Double, y: Double)],
        marks: ColumnMarks?, shapes: ColumnMarks? = nil, axes: (x: String, y: String)? = nil,
        isDense: Bool = false
    ) {
        precondition(isDense || names.count == points.count)
        (self.title, self.summary, self.names, self.points) = (title, summary, names, points)
        (self.marks, self.shapes, self.axes, self.isDense) = (marks, shapes, axes, isDense)
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
        if isDense { drawDensely(x, y, into: &svg) } else { drawPoints(x, y, into: &svg, layout) }
        let frame = Box(left: left, top: top, right: left + width, bottom: top + plot)
        drawNames(x, y, in: frame, into: &svg, layout)
        bottom += layout.lineHeight * 0.4
        if let marks {
            let legend = marks.legend(points: !isDense && shapes == nil)
            bottom += legend.draw(into: &svg, top: bottom, layout)
        }
        if let shapes {
            bottom += shapes.legend(points: true, colour: Colours.neutral).draw(
                into: &svg, top: bottom, layout)
        }
        return bottom
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

    private var groups: [ColumnMarks.Group] {
        marks?.groups
            ?? [.init(name: "", colour: Colours.neutral, shape: .circle, rows: Array(points.indices))]
    }

    private var radius: Double { points.count > 80 ? 3.6 : 4.6 }

    private func drawPoints(_ x: LinearScale, _ y: LinearScale, into svg: inout SVG, _ layout: Layout) {
        var next = 0
        for group in groups {
            let shaped =
                shapes?.groups.map { shape in
                    (shape.shape, group.rows.filter(Set(shape.rows).contains))
                } ?? [(group.shape, group.rows)]
            for (shape, rows) in shaped where !rows.isEmpty {
                svg.element(
                    "g",
                    [
                        "class": "points", "fill": group.colour, "stroke": "currentColor",
                        "stroke-width": 0.6,
                        "fill-opacity": "0.9", "data-rows": rows.map(String.init).joined(separator: " "),
                    ]
                ) { svg in
                    // The empty title hides that of the figure.
                    if layout.isInPage { svg.element("title", [:], text: "") }
                    let id = "\(layout.id)-\(next)"
                    next += 1
                    shape.define(into: &svg, id: id, radius: radius)
                    for row in rows {
                        shape.place(
                            into: &svg, id: id, x: x(points[row].x), y: y(points[row].y), radius: radius,
                            hover: layout.isInPage ? nil : hover(row))
                    }
                }
            }
        }
    }

    private func hover(_ row: Int) -> String {
        let values = [marks, shapes].compactMap { marks in
            marks.map { "\($0.name): \($0.values[row] ?? "no value")" }
        }
        return names[row] + (values.isEmpty ? "" : " – " + values.joined(separator: ", "))
    }

    /// Draws all points small, those of each group in turns, so that no group covers another.
    private func drawDensely(_ x: LinearScale, _ y: LinearScale, into svg: inout SVG) {
        let turns = 8
        for turn in 0..<turns {
            for group in groups {
                let path = stride(from: turn, to: group.rows.count, by: turns).map { place in
                    let point = points[group.rows[place]]
                    return "M\(x(point.x).attributeText) \(y(point.y).attributeText)h0"
                }.joined()
                guard !path.isEmpty else { continue }
                svg.element(
                    "path",
                    [
                        "d": path, "stroke": group.colour, "stroke-width": 2.4, "stroke-linecap": "round",
                        "stroke-opacity": "0.75",
                    ])
            }
        }
    }

    // MARK: Names

    private struct Box {
        var left, top, right, bottom: Double

        func overlaps(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }

        func contains(_ other: Box) -> Bool {
            left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
        }
    }

    /// More points than this have no names.
    private static let mostNames = 25

    /// Writes the name of each point at the first of some places around it that is free, or none if one has no such place.
    private func drawNames(
        _ x: LinearScale, _ y: LinearScale, in frame: Box, into svg: inout SVG, _ layout: Layout
    ) {
        guard !isDense, points.count <= Self.mostNames else { return }
        let size = layout.smallSize * 0.9
        let gap = radius + 1.5
        var taken = points.map { point in
            let (x, y) = (x(point.x), y(point.y))
            return Box(left: x - radius, top: y - radius, right: x + radius, bottom: y + radius)
        }
        var places: [Box] = []
        for (point, name) in zip(points, names) {
            let (x, y, width) = (x(point.x), y(point.y), TextWidth.of(name, size: size))
            let corners = [
                (x + gap, y - size / 2), (x - gap - width, y - size / 2), (x - width / 2, y - gap - size),
                (x - width / 2, y + gap), (x + gap * 0.7, y - gap * 0.5 - size),
                (x + gap * 0.7, y + gap * 0.5),
                (x - gap * 0.7 - width, y - gap * 0.5 - size), (x - gap * 0.7 - width, y + gap * 0.5),
            ]
            let boxes = corners.map { Box(left: $0, top: $1, right: $0 + width, bottom: $1 + size) }
            guard
                let free = boxes.first(where: { box in
                    frame.contains(box) && !taken.contains(where: box.overlaps)
                })
            else { return }
            taken.append(free)
            places.append(free)
        }
        for (place, name) in zip(places, names) {
            svg.element(
                "text",
                ["class": "name", "x": place.left, "y": place.bottom - size * 0.18, "font-size": size],
                text: name)
        }
    }
}
