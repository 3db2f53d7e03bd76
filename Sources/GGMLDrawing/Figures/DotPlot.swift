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
    /// The values that are possible; lines of errors end there.
    let limits: ClosedRange<Double>
    /// The line to compare with, and its name.
    let reference: (value: Double, name: String)?

    package init(
        title: String, summary: String, rows: [Row], measure: String, limits: ClosedRange<Double>,
        reference: (value: Double, name: String)?
    ) {
        (self.title, self.summary, self.rows) = (title, summary, rows)
        (self.measure, self.limits, self.reference) = (measure, limits, reference)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let names = RowNames(rows.map(\.name), room: 0.42, layout)
        let scale = scale(left: names.left, layout)
        let top = reference == nil ? 2 : layout.lineHeight
        let isHigh = names.most > 1 || rows.contains { !$0.parts.isEmpty }
        let height = layout.lineHeight * (isHigh ? 2 : 1.25)
        let bands = BandScale(count: rows.count, from: top, to: top + Double(rows.count) * height)
        let below = Axis.below(scale, name: measure, top: top, bottom: bands.end, into: &svg, layout)
        if let reference { draw(reference, scale, bands, into: &svg, layout) }
        for (index, row) in rows.enumerated() {
            let middle = bands.middle(Double(index))
            names.draw(index, y: middle, isBold: row.isChosen, into: &svg)
            let shift = row.parts.isEmpty ? 0 : bands.width * 0.22
            draw(parts: row.parts, scale, y: middle + shift, room: bands.width * 0.4, into: &svg)
            draw(row, scale, y: middle - shift, into: &svg, layout)
        }
        return bands.end + below
    }

    /// The range of a value with its error.
    private func range(_ value: Double, _ error: Double) -> ClosedRange<Double> {
        max(value - error, min(value, limits.lowerBound))...min(value + error, max(value, limits.upperBound))
    }

    /// A scale from tick to tick.
    private func scale(left: Double, _ layout: Layout) -> LinearScale {
        let all = rows.flatMap { row in
            row.parts
                + (row.value.map { value in
                    let range = range(value, row.error ?? 0)
                    return [range.lowerBound, range.upperBound]
                } ?? [])
        }
        var domain = ClosedRange(of: all)
        if let reference { domain = domain.including(reference.value) }
        if domain.lowerBound == domain.upperBound {
            domain = domain.widened(by: 0.1).clamped(to: limits)
        }
        let size = layout.smallSize
        let plain = LinearScale(domain, from: left + size * 0.5, to: layout.width - size)
        let round = Tick.range(around: domain, about: Axis.tickCount(plain, layout))
        return LinearScale(round, from: plain.start, to: plain.end)
    }

    private func draw(
        _ reference: (value: Double, name: String), _ scale: LinearScale, _ bands: BandScale,
        into svg: inout SVG, _ layout: Layout
    ) {
        let (x, size) = (scale(reference.value), layout.smallSize)
        svg.element(
            "line",
            [
                "x1": x, "y1": bands.start, "x2": x, "y2": bands.end, "stroke": "currentColor",
                "stroke-dasharray": "4 3",
            ])
        Axis.centred(
            reference.name, x: x, y: bands.start - size * 0.3, size: size, into: &svg, layout)
    }

    /// Draws single values as circles; those that would cover each other are piled.
    private func draw(
        parts: [Double], _ scale: LinearScale, y: Double, room: Double, into svg: inout SVG
    ) {
        let radius = 2.2
        var piles: [[Double]] = []
        for x in parts.map({ scale($0) }).sorted() {
            if let first = piles.last?.first, x - first < 2 * radius {
                piles[piles.count - 1].append(x)
            } else {
                piles.append([x])
            }
        }
        for pile in piles {
            let step = min(2.2 * radius, room / Double(pile.count))
            for (place, x) in pile.enumerated() {
                svg.element(
                    "circle",
                    [
                        "cx": x, "cy": y + (Double(place) - Double(pile.count - 1) / 2) * step, "r": radius,
                        "fill": "none", "stroke": "currentColor", "stroke-opacity": "0.6",
                    ])
            }
        }
    }

    private func draw(
        _ row: Row, _ scale: LinearScale, y: Double, into svg: inout SVG, _ layout: Layout
    ) {
        guard let value = row.value else { return }
        if let error = row.error {
            let range = range(value, error)
            let (low, high) = (scale(range.lowerBound), scale(range.upperBound))
            svg.element(
                "path",
                [
                    "d": "M\(low.attributeText) \(y.attributeText)H\(high.attributeText)",
                    "stroke": "currentColor", "stroke-width": 1.4,
                ])
        }
        svg.element("g", ["fill": row.isChosen ? "currentColor" : Colours.neutral]) {
            Shape.category(row.isChosen ? 3 : 0).draw(
                into: &$0, x: scale(value), y: y, radius: layout.smallSize * 0.45, hover: row.hover)
        }
    }
}
