/// Named values as horizontal bars from zero.
package struct Bars: Figure {
    package struct Bar: Equatable, Sendable {
        package let name: String
        package let value: Double
        /// Half the length of the line across the end of the bar, such as a standard deviation; nil draws none.
        package let error: Double?
        /// Other values, which are marked on the bar: a diamond, then a cross.
        package let marks: [Double]
        package let colour: String
        /// What the pointer shows.
        package let hover: String

        package init(
            name: String, value: Double, error: Double? = nil, marks: [Double] = [],
            colour: String = Colours.neutral, hover: String
        ) {
            (self.name, self.value, self.error) = (name, value, error)
            (self.marks, self.colour, self.hover) = (marks, colour, hover)
        }

        /// Where the line across the end begins; a value that is not negative has no error below zero.
        fileprivate var low: Double {
            let low = value - (error ?? 0)
            return value < 0 ? low : max(0, low)
        }
    }

    package let title: String
    package let summary: String
    let bars: [Bar]
    /// What the length of the bars measures.
    let measure: String
    /// Values that the axis holds beside those of the bars, so that it is that of other figures.
    let axis: ClosedRange<Double>?
    /// What lies on the side of negative values and of positive ones.
    let sides: (low: String, high: String)?

    package init(
        title: String, summary: String, bars: [Bar], measure: String, axis: ClosedRange<Double>? = nil,
        sides: (low: String, high: String)? = nil
    ) {
        (self.title, self.summary, self.bars) = (title, summary, bars)
        (self.measure, self.axis, self.sides) = (measure, axis, sides)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let names = RowNames(bars.map(\.name), room: 0.42, layout)
        let reach = bars.flatMap { bar in
            let error = bar.error ?? 0
            return [bar.low, bar.value + error] + bar.marks
        }
        var domain = ClosedRange(of: reach).including(0)
        if let axis { domain = domain.including(axis.lowerBound).including(axis.upperBound) }
        let scale = LinearScale(domain.widened(by: 0.04), from: names.left, to: layout.width - 4)
        let height = layout.lineHeight * (names.most > 1 ? 1.7 : 1)
        let top = sides == nil ? 2 : layout.lineHeight
        let rows = BandScale(count: bars.count, from: top, to: top + Double(bars.count) * height)
        let below = Axis.below(scale, name: measure, top: top, bottom: rows.end, into: &svg, layout)
        for (index, bar) in bars.enumerated() {
            names.draw(index, y: rows.middle(Double(index)), into: &svg)
            draw(bar, scale, rows, index, into: &svg, layout)
        }
        let zero = scale(0)
        svg.element("line", ["x1": zero, "y1": top, "x2": zero, "y2": rows.end, "stroke": "currentColor"])
        if let sides { draw(sides, zero: zero, y: top - layout.smallSize * 0.4, into: &svg, layout) }
        return rows.end + below
    }

    /// Draws the names of both sides above the bars, as far as there is room at each side of zero.
    private func draw(
        _ sides: (low: String, high: String), zero: Double, y: Double, into svg: inout SVG, _ layout: Layout
    ) {
        let size = layout.smallSize
        let texts = [
            (text: "← \(sides.low)", room: zero, x: zero - size * 0.4, anchor: "end"),
            (text: "\(sides.high) →", room: layout.width - zero, x: zero + size * 0.4, anchor: "start"),
        ]
        for side in texts {
            svg.element(
                "text", ["x": side.x, "y": y, "text-anchor": side.anchor, "font-size": size],
                text: TextWidth.fitted(side.text, in: side.room - size * 0.4, size: size))
        }
    }

    private func draw(
        _ bar: Bar, _ scale: LinearScale, _ rows: BandScale, _ index: Int, into svg: inout SVG,
        _ layout: Layout
    ) {
        let middle = rows.middle(Double(index))
        let (zero, end, thickness) = (scale(0), scale(bar.value), layout.lineHeight * 0.72)
        svg.mark(
            "rect",
            [
                "x": min(zero, end), "y": middle - thickness / 2,
                "width": max(abs(end - zero), 0.5), "height": thickness,
                "fill": bar.colour,
            ], hover: bar.hover)
        if let error = bar.error, error > 0 {
            let (low, high) = (scale(bar.low), scale(bar.value + error))
            svg.element(
                "path",
                [
                    "d": "M\(low.attributeText) \(middle.attributeText)H\(high.attributeText)",
                    "stroke": "currentColor",
                ])
        }
        for (place, mark) in bar.marks.enumerated() {
            svg.element("g", ["fill": Colours.category(place + 1), "stroke": "currentColor"]) {
                Shape.category(place + 3).draw(
                    into: &$0, x: scale(mark), y: middle,
                    radius: layout.smallSize * (place == 0 ? 0.45 : 0.25),
                    hover: nil)
            }
        }
    }
}
