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
        for tick in ticks(scale, apart: 4.5 * size) {
            let x = scale(tick.value)
            grid(x, top, x, bottom, &svg)
            svg.element(
                "text", ["x": x, "y": bottom + size * 1.3, "text-anchor": "middle", "font-size": size],
                text: tick.label)
        }
        let middle = (scale.start + scale.end) / 2
        svg.element(
            "text",
            ["x": middle, "y": bottom + size * 2.8, "text-anchor": "middle", "font-size": layout.fontSize],
            text: name)
        return size * 3.2
    }

    /// Draws an axis at the left of a plot, with its name above.
    static func left(
        _ scale: LinearScale, name: String, left: Double, right: Double, into svg: inout SVG,
        _ layout: Layout
    ) {
        let size = layout.smallSize
        for tick in ticks(scale, apart: 3.2 * size) {
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
        let widths = ticks(scale, apart: 3.2 * size).map { TextWidth.of($0.label, size: size) }
        return (widths.max() ?? 0) + size * 0.6
    }

    private static func ticks(_ scale: LinearScale, apart: Double) -> [Tick] {
        scale.ticks(about: max(2, Int(abs(scale.end - scale.start) / apart)))
    }

    private static func grid(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ svg: inout SVG) {
        svg.element(
            "line",
            [
                "x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "currentColor", "stroke-opacity": "0.15",
            ])
    }
}
