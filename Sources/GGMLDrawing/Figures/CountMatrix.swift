/// Counts by two categories, such as true and predicted classes, coloured by their share of the row.
package struct CountMatrix: Figure {
    package let title: String
    package let summary: String
    let rows: [String]
    let columns: [String]
    /// The counts, rows × columns.
    let counts: [[Double]]
    /// What rows and columns are.
    let axes: (rows: String, columns: String)

    package init(
        title: String, summary: String, rows: [String], columns: [String], counts: [[Double]],
        axes: (rows: String, columns: String)
    ) {
        precondition(counts.count == rows.count && counts.allSatisfy { $0.count == columns.count })
        (self.title, self.summary, self.rows, self.columns) = (title, summary, rows, columns)
        (self.counts, self.axes) = (counts, axes)
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let (size, line) = (layout.smallSize, layout.lineHeight)
        let widest = ([axes.rows] + rows).map { TextWidth.of($0, size: size) }.max() ?? 0
        let left = min(widest, layout.width * 0.35) + size
        let room = layout.width - left
        let across = BandScale(
            count: columns.count, from: left, to: left + min(room, Double(columns.count) * line * 5.5))
        let down = BandScale(
            count: rows.count, from: 2.4 * line, to: 2.4 * line + Double(rows.count) * line * 2)
        svg.element("text", ["x": left, "y": line * 0.8, "font-size": size], text: axes.columns)
        svg.element(
            "text", ["x": left - size * 0.5, "y": line * 2, "text-anchor": "end", "font-size": size],
            text: axes.rows)
        for (index, name) in columns.enumerated() {
            label(
                name, x: across.middle(Double(index)), y: line * 2, "middle", across.width - 4, &svg, layout)
        }
        for (index, name) in rows.enumerated() {
            let y = down.middle(Double(index)) + size * 0.35
            label(name, x: left - size * 0.5, y: y, "end", left - size * 0.5, &svg, layout)
            draw(row: index, across, down, into: &svg, layout)
        }
        return down.end + 2
    }

    private func label(
        _ text: String, x: Double, y: Double, _ anchor: String, _ width: Double, _ svg: inout SVG,
        _ layout: Layout
    ) {
        let fitted = TextWidth.fitted(text, in: width, size: layout.smallSize)
        svg.element("text", ["x": x, "y": y, "text-anchor": anchor, "font-size": layout.smallSize]) {
            if fitted != text { $0.element("title", [:], text: text) }
            $0.write(fitted)
        }
    }

    private func draw(
        row: Int, _ across: BandScale, _ down: BandScale, into svg: inout SVG, _ layout: Layout
    ) {
        let sum = counts[row].reduce(0, +)
        for (column, count) in counts[row].enumerated() {
            let step = Colours.step(sum > 0 ? count / sum : 0)
            svg.mark(
                "rect",
                [
                    "x": across.lower(column), "y": down.lower(row), "width": across.width - 1,
                    "height": down.width - 1, "fill": Colours.magnitude(step),
                ], hover: "\(rows[row]) → \(columns[column]): \(count.attributeText)")
            svg.element(
                "text",
                [
                    "x": across.middle(Double(column)),
                    "y": down.middle(Double(row)) + layout.fontSize * 0.35, "text-anchor": "middle",
                    "fill": step < Colours.steps / 2 ? "#ffffff" : "#000000", "pointer-events": "none",
                ], text: count.attributeText)
        }
    }
}
