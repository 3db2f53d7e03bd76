/// Named values as horizontal bars from zero, positive ones in one colour and negative ones in another.
package struct Bars: Figure {
    package struct Bar: Equatable, Sendable {
        package let name: String
        package let value: Double
        /// Half the length of the line across the end of the bar, such as a standard deviation; nil draws none.
        package let error: Double?
        /// Other values, which are marked on the bar: a diamond, then a cross.
        package let marks: [Double]
        /// What the pointer shows.
        package let hover: String

        package init(name: String, value: Double, error: Double? = nil, marks: [Double] = [], hover: String) {
            (self.name, self.value, self.error) = (name, value, error)
            (self.marks, self.hover) = (marks, hover)
        }
    }

    package let title: String
    package let summary: String
    let bars: [Bar]
    /// What the length of the bars measures.
    let measure: String
    /// Values that the axis holds beside those of the bars, so that it is that of other figures.
    let axis: ClosedRange<Double>?

    package init(
        title: String, summary: String, bars: [Bar], measure: String, axis: ClosedRange<Double>? = nil
    ) {
        (self.title, self.summary, self.bars) = (title, summary, bars)
        (self.measure, self.axis) = (measure, axis)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let names = RowNames(bars.map(\.name), room: 0.42, layout)
        let reach = bars.flatMap { bar in
            let error = bar.error ?? 0
            return [bar.value - error, bar.value + error] + bar.marks
        }
        var domain = ClosedRange(of: reach).including(0)
        if let axis { domain = domain.including(axis.lowerBound).including(axis.upperBound) }
        let scale = LinearScale(domain.widened(by: 0.04), from: names.left, to: layout.width - 4)
        let height = layout.lineHeight * (names.most > 1 ? 1.7 : 1)
        let rows = BandScale(count: bars.count, from: 2, to: 2 + Double(bars.count) * height)
        let below = Axis.below(scale, name: measure, top: 0, bottom: rows.end, into: &svg, layout)
        for (index, bar) in bars.enumerated() {
            names.draw(index, y: rows.middle(Double(index)), into: &svg)
            draw(bar, scale, rows, index, into: &svg, layout)
        }
        let zero = scale(0)
        svg.element("line", ["x1": zero, "y1": 0.0, "x2": zero, "y2": rows.end, "stroke": "currentColor"])
        return rows.end + below
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
                "fill": bar.value < 0 ? Colours.negative : Colours.positive,
            ], hover: bar.hover)
        if let error = bar.error, error > 0 {
            let (low, high) = (scale(bar.value - error), scale(bar.value + error))
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
