/// Estimates in rows: a point with its error, the single values behind it, and what chance or habit would reach.
package struct DotPlot: Figure {
    package struct Row: Equatable, Sendable {
        package let name: String
        /// The estimate; nil if there is none.
        package let value: Double?
        package let error: Double?
        /// The single values behind the estimate.
        package let parts: [Double]
        package let isChosen: Bool
        /// What the pointer shows.
        package let hover: String

        package init(
            name: String, value: Double?, error: Double? = nil, parts: [Double] = [], isChosen: Bool = false,
            hover: String
        ) {
            (self.name, self.value, self.error, self.parts) = (name, value, error, parts)
            (self.isChosen, self.hover) = (isChosen, hover)
        }
    }

    package let title: String
    package let summary: String
    let rows: [Row]
    let measure: String
    /// The line to compare with, and its name.
    let reference: (value: Double, name: String)?

    package init(
        title: String, summary: String, rows: [Row], measure: String,
        reference: (value: Double, name: String)?
    ) {
        (self.title, self.summary, self.rows) = (title, summary, rows)
        (self.measure, self.reference) = (measure, reference)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let size = layout.smallSize
        let widest = rows.map { TextWidth.of($0.name, size: size) }.max() ?? 0
        let left = min(widest * 1.12, layout.width * 0.45) + size
        let all = rows.flatMap { row in
            row.parts + (row.value.map { [$0 - (row.error ?? 0), $0 + (row.error ?? 0)] } ?? [])
        }
        var domain = ClosedRange(of: all)
        if let reference { domain = domain.including(reference.value) }
        let scale = LinearScale(domain.widened(by: 0.06), from: left, to: layout.width - size)
        let top = reference == nil ? 2 : layout.lineHeight
        let bands = BandScale(
            count: rows.count, from: top, to: top + Double(rows.count) * layout.lineHeight * 1.25)
        let below = Axis.below(scale, name: measure, top: top, bottom: bands.end, into: &svg, layout)
        if let reference { draw(reference, scale, bands, left: left, into: &svg, layout) }
        for (index, row) in rows.enumerated() {
            draw(row, scale, y: bands.middle(Double(index)), left: left, into: &svg, layout)
        }
        return bands.end + below
    }

    private func draw(
        _ reference: (value: Double, name: String), _ scale: LinearScale, _ bands: BandScale, left: Double,
        into svg: inout SVG, _ layout: Layout
    ) {
        let (x, size) = (scale(reference.value), layout.smallSize)
        svg.element(
            "line",
            [
                "x1": x, "y1": bands.start, "x2": x, "y2": bands.end, "stroke": "currentColor",
                "stroke-dasharray": "4 3",
            ])
        let half = TextWidth.of(reference.name, size: size) / 2
        svg.element(
            "text",
            [
                "x": min(max(x, half), layout.width - half), "y": bands.start - size * 0.3,
                "text-anchor": "middle", "font-size": size,
            ], text: reference.name)
    }

    private func draw(
        _ row: Row, _ scale: LinearScale, y: Double, left: Double, into svg: inout SVG, _ layout: Layout
    ) {
        let size = layout.smallSize
        let name = TextWidth.fitted(row.name, in: left - size * 0.6, size: size)
        svg.element(
            "text",
            [
                "x": left - size * 0.7, "y": y + size * 0.35, "text-anchor": "end", "font-size": size,
                "font-weight": row.isChosen ? "bold" : "normal",
            ]
        ) {
            if name != row.name { $0.element("title", [:], text: row.name) }
            $0.write(name)
        }
        for part in row.parts {
            svg.element(
                "circle",
                [
                    "cx": scale(part), "cy": y, "r": 2.2, "fill": "none", "stroke": "currentColor",
                    "stroke-opacity": "0.6",
                ])
        }
        guard let value = row.value else { return }
        if let error = row.error {
            let (low, high) = (scale(value - error).attributeText, scale(value + error).attributeText)
            svg.element(
                "path",
                [
                    "d": "M\(low) \(y.attributeText)H\(high)", "stroke": "currentColor", "stroke-width": 1.4,
                ])
        }
        svg.element("g", ["fill": row.isChosen ? Colours.negative : Colours.positive]) {
            Shape.category(row.isChosen ? 3 : 0).draw(
                into: &$0, x: scale(value), y: y, radius: size * 0.45, hover: row.hover)
        }
    }
}
