/// The lines and words at the edge of a plot.
enum Axis {
    /// Draws an axis below a plot: ticks with their numbers, and its name.
    ///
    /// - Parameters:
    ///   - top: where the plot begins, for grid lines
    ///   - bottom: where it ends
    /// - Returns: the height below the plot.
    static func below(
        _ scale: LinearScale, name: String, top: Double, bottom: Double, into svg: inout SVG, _ layout: Layout
    ) -> Double {
        let size = layout.smallSize
        for tick in scale.ticks(about: tickCount(scale, layout)) {
            let x = scale(tick.value)
            grid(x, top, x, bottom, &svg)
            centred(tick.label, x: x, y: bottom + size * 1.3, size: size, into: &svg, layout)
        }
        let middle = (scale.start + scale.end) / 2
        centred(name, x: middle, y: bottom + size * 2.8, size: layout.fontSize, into: &svg, layout)
        return size * 3.2
    }

    private static let mostTicks = 8

    /// About how many ticks an axis below a plot has.
    static func tickCount(_ scale: LinearScale, _ layout: Layout) -> Int {
        min(mostTicks, max(2, Int(abs(scale.end - scale.start) / (4.5 * layout.smallSize))))
    }

    /// Draws a text with its middle at `x`, or as near as the edges of the figure allow.
    static func centred(
        _ text: String, x: Double, y: Double, size: Double, into svg: inout SVG, _ layout: Layout
    ) {
        let fitted = TextWidth.fitted(text, in: layout.width, size: size)
        let half = TextWidth.of(fitted, size: size) / 2
        let middle = min(max(x, half), layout.width - half)
        svg.element("text", ["x": middle, "y": y, "text-anchor": "middle", "font-size": size], text: fitted)
    }

    /// Draws an axis at the left of a plot, with its name above.
    static func left(
        _ scale: LinearScale, name: String, left: Double, right: Double, into svg: inout SVG,
        _ layout: Layout
    ) {
        let size = layout.smallSize
        for tick in leftTicks(scale, size) {
            let y = scale(tick.value)
            grid(left, y, right, y, &svg)
            svg.element(
                "text",
                ["x": left - size * 0.4, "y": y + size * 0.35, "text-anchor": "end", "font-size": size],
                text: tick.label)
        }
        svg.element(
            "text", ["x": 0.0, "y": scale.end - size * 0.8, "font-size": layout.fontSize], text: name)
    }

    /// The width of the numbers of an axis at the left.
    static func labelWidth(_ scale: LinearScale, _ layout: Layout) -> Double {
        let size = layout.smallSize
        let widths = leftTicks(scale, size).map { TextWidth.of($0.label, size: size) }
        return (widths.max() ?? 0) + size * 0.6
    }

    private static func leftTicks(_ scale: LinearScale, _ size: Double) -> [Tick] {
        scale.ticks(about: min(mostTicks, max(2, Int(abs(scale.end - scale.start) / (3.2 * size)))))
    }

    private static func grid(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ svg: inout SVG) {
        svg.element(
            "line",
            [
                "x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "currentColor", "stroke-opacity": "0.15",
            ])
    }
}
