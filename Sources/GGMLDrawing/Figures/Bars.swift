/// Named values as horizontal bars from zero, positive ones in one colour and negative ones in another.
package struct Bars: Figure {
    package struct Bar: Equatable, Sendable {
        package let name: String
        package let value: Double
        /// Half the length of the line across the end of the bar, such as a standard deviation; nil draws none.
        package let error: Double?
        /// What the pointer shows.
        package let hover: String

        package init(name: String, value: Double, error: Double? = nil, hover: String) {
            (self.name, self.value, self.error, self.hover) = (name, value, error, hover)
        }
    }

    package let title: String
    package let summary: String
    let bars: [Bar]
    /// What the length of the bars measures.
    let measure: String

    package init(title: String, summary: String, bars: [Bar], measure: String) {
        (self.title, self.summary, self.bars, self.measure) = (title, summary, bars, measure)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let size = layout.smallSize
        let widest = bars.map { TextWidth.of($0.name, size: size) }.max() ?? 0
        let left = min(widest, layout.width * 0.4) + size * 0.8
        let reach = bars.flatMap { [$0.value - ($0.error ?? 0), $0.value + ($0.error ?? 0)] }
        let scale = LinearScale(
            ClosedRange(of: reach).including(0).widened(by: 0.04), from: left, to: layout.width - 4)
        let rows = BandScale(
            count: bars.count, from: 2, to: 2 + Double(bars.count) * layout.lineHeight)
        let below = Axis.below(scale, name: measure, top: 0, bottom: rows.end, into: &svg, layout)
        for (index, bar) in bars.enumerated() {
            draw(bar, scale, rows, index, left: left, into: &svg, layout)
        }
        let zero = scale(0)
        svg.element("line", ["x1": zero, "y1": 0.0, "x2": zero, "y2": rows.end, "stroke": "currentColor"])
        return rows.end + below
    }

    private func draw(
        _ bar: Bar, _ scale: LinearScale, _ rows: BandScale, _ index: Int, left: Double, into svg: inout SVG,
        _ layout: Layout
    ) {
        let (size, middle) = (layout.smallSize, rows.middle(Double(index)))
        let (zero, end) = (scale(0), scale(bar.value))
        let name = TextWidth.fitted(bar.name, in: left - size * 0.6, size: size)
        svg.element(
            "text",
            ["x": left - size * 0.5, "y": middle + size * 0.35, "text-anchor": "end", "font-size": size]
        ) {
            if name != bar.name { $0.element("title", [:], text: bar.name) }
            $0.write(name)
        }
        svg.mark(
            "rect",
            [
                "x": min(zero, end), "y": rows.lower(index) + rows.width * 0.14,
                "width": max(abs(end - zero), 0.5), "height": rows.width * 0.72,
                "fill": bar.value < 0 ? Colours.negative : Colours.positive,
            ], hover: bar.hover)
        guard let error = bar.error, error > 0 else { return }
        let (low, high) = (scale(bar.value - error).attributeText, scale(bar.value + error).attributeText)
        svg.element(
            "path", ["d": "M\(low) \(middle.attributeText)H\(high)", "stroke": "currentColor"])
    }
}
