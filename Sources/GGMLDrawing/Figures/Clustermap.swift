/// The distances of all pairs of items as a matrix of colours, with strips of what is known of the items and, if there is
/// one, the tree above.
package struct Clustermap: Figure {
    package let title: String
    package let summary: String
    /// What the colours of the matrix measure.
    let measure: String
    let names: [String]
    /// The distances, row after row; NaN for a pair that is not known.
    let distances: [Double]
    /// The items from left to right and from top to bottom.
    let order: [Int]
    let tree: Tree
    let strips: [ColumnMarks]
    /// The largest known distance.
    private let largest: Double

    package enum Tree: Equatable, Sendable {
        case none
        /// A tree that allows the order.
        case drawn(Dendrogram)
        /// A tree that allows another order; it is said where it would be.
        case inOtherOrder
    }

    /// - Parameter distances: names × names, symmetric
    package init(
        title: String, summary: String, measure: String, names: [String], distances: [Double], order: [Int],
        tree: Tree = .none, strips: [ColumnMarks] = []
    ) {
        precondition(distances.count == names.count * names.count && order.count == names.count)
        (self.title, self.summary, self.measure) = (title, summary, measure)
        (self.names, self.distances, self.order) = (names, distances, order)
        (self.tree, self.strips) = (tree, strips)
        largest = distances.reduce(.leastNormalMagnitude) { $1.isFinite ? max($0, $1) : $0 }
    }

    /// The step of colour of a pair; nil if its distance is not known.
    private func step(_ row: Int, _ column: Int) -> Int? {
        let distance = distances[row * names.count + column]
        guard distance.isFinite else { return nil }
        return Colours.step(LinearScale(0...largest, from: 0, to: 1)(distance))
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let size = layout.smallSize
        // Names need lines that are high enough to read.
        let widest = names.map { TextWidth.of($0, size: size) }.max() ?? 0
        let margin = min(widest + size, layout.width * 0.34)
        let side = layout.width - margin
        let showsNames = side / Double(names.count) >= size * 0.8
        let stripMargin = strips.isEmpty ? 0 : layout.width * 0.16
        let bands = BandScale(
            count: names.count, from: 0, to: showsNames ? side : layout.width - stripMargin)

        var y = 0.0
        if tree != .none { y = drawTree(bands: bands, into: &svg, layout) }
        for strip in strips {
            draw(strip, bands: bands, top: y, into: &svg, layout)
            y += size + 3
        }
        y += 2
        drawMatrix(bands: bands, top: y, into: &svg, layout)
        if showsNames { drawNames(bands: bands, top: y, margin: margin, into: &svg, layout) }
        y += bands.end + size
        y += drawScale(top: y, into: &svg, layout)
        for strip in strips { y += strip.legend(points: false).draw(into: &svg, top: y, layout) }
        return y
    }

    /// - Returns: the height.
    private func drawTree(bands: BandScale, into svg: inout SVG, _ layout: Layout) -> Double {
        let height = layout.lineHeight * 3.2
        if case .drawn(let tree) = tree {
            tree.draw(into: &svg, bands: bands, order: order, top: 2, bottom: height)
        } else {
            svg.element(
                "text",
                [
                    "x": bands.end / 2, "y": height - layout.fontSize, "text-anchor": "middle",
                    "font-size": layout.smallSize, "fill-opacity": "0.75",
                ], text: "its tree belongs to another order")
        }
        return height + 2
    }

    private func draw(
        _ strip: ColumnMarks, bands: BandScale, top: Double, into svg: inout SVG, _ layout: Layout
    ) {
        let size = layout.smallSize
        var places = order
        for (place, item) in order.enumerated() { places[item] = place }
        svg.element("g", ["stroke-width": size, "shape-rendering": "crispEdges"]) { svg in
            for group in strip.groups {
                var path = ""
                var rest = group.rows.map { places[$0] }.sorted()[...]
                while let first = rest.first {
                    // Neighbours are one line.
                    let run = rest.enumerated().prefix { $1 == first + $0 }.count
                    let length = (Double(run) * bands.width).attributeText
                    path += "M\(bands.lower(first).attributeText) \((top + size / 2).attributeText)h\(length)"
                    rest = rest.dropFirst(run)
                }
                let value = group.rows.first.flatMap { strip.values[$0] } ?? "no value"
                svg.mark("path", ["d": path, "stroke": group.colour], hover: "\(strip.name): \(value)")
            }
        }
        svg.element(
            "text", ["x": bands.end + size * 0.5, "y": top + size * 0.85, "font-size": size],
            text: TextWidth.fitted(strip.name, in: layout.width - bands.end - size * 0.5, size: size))
    }

    /// Draws the lower triangle as lines of cells, one path for each colour, and mirrors it.
    private func drawMatrix(bands: BandScale, top: Double, into svg: inout SVG, _ layout: Layout) {
        var paths = Array(repeating: CellPath(), count: Colours.steps)
        for row in order.indices {
            var column = 0
            while column <= row {
                let colour = step(order[row], order[column])
                let start = column
                while column <= row, step(order[row], order[column]) == colour { column += 1 }
                if let colour { paths[colour].add(row: row, columns: start..<column) }
            }
        }
        let id = "\(layout.id)-m"
        let scale = bands.width.precise
        svg.element(
            "g",
            [
                "transform": "translate(0 \((top + bands.width / 2).attributeText)) scale(\(scale))",
                "shape-rendering": "crispEdges", "fill": "none",
            ]
        ) { svg in
            svg.element("g", ["id": id]) { svg in
                for (step, path) in paths.enumerated() where !path.text.isEmpty {
                    svg.element("path", ["d": path.text, "stroke": Colours.magnitude(step)])
                }
            }
            // Lines run along the middle of rows, columns begin at their edge: hence the halves.
            svg.element("use", ["href": "#\(id)", "transform": "matrix(0 1 1 0 .5 -.5)"])
        }
        // Pointers find cells by their place; the empty title hides that of the figure.
        svg.mark(
            "rect",
            [
                "class": "cells", "y": top, "width": bands.end, "height": bands.end, "fill-opacity": "0",
                "data-order": order.map(String.init).joined(separator: " "),
            ], hover: "")
    }

    private func drawNames(
        bands: BandScale, top: Double, margin: Double, into svg: inout SVG, _ layout: Layout
    ) {
        let size = layout.smallSize
        for (place, item) in order.enumerated() {
            let name = TextWidth.fitted(names[item], in: margin - size * 0.5, size: size)
            let y = top + bands.middle(Double(place)) + size * 0.35
            svg.element("text", ["x": bands.end + size * 0.5, "y": y, "font-size": size]) {
                if name != names[item] { $0.element("title", [:], text: names[item]) }
                $0.write(name)
            }
        }
    }

    /// Draws the colours of the matrix along an axis.
    private func drawScale(top: Double, into svg: inout SVG, _ layout: Layout) -> Double {
        let width = layout.width * 0.5
        let bands = BandScale(count: Colours.steps, from: 0, to: width)
        svg.element("g", ["shape-rendering": "crispEdges"]) { svg in
            for step in 0..<Colours.steps {
                svg.element(
                    "rect",
                    [
                        "x": bands.lower(step), "y": top, "width": bands.width,
                        "height": layout.fontSize * 0.8, "fill": Colours.magnitude(step),
                    ])
            }
        }
        let scale = LinearScale(0...largest, from: 0, to: width)
        let size = layout.smallSize
        for tick in scale.ticks(about: 4) {
            svg.element(
                "text",
                [
                    "x": scale(tick.value), "y": top + layout.fontSize * 0.8 + size * 1.1, "font-size": size,
                    "text-anchor": tick.digits == 0 ? "start" : "middle",
                ], text: tick.label)
        }
        let words = TextWidth.lines(measure, in: layout.width - width - size, size: size, most: 2)
        for (place, line) in words.enumerated() {
            let y = top + layout.fontSize * 0.75 + Double(place) * size * 1.15
            svg.element("text", ["x": width + size, "y": y, "font-size": size], text: line)
        }
        return layout.fontSize + size * 1.8
    }
}

extension Double {
    /// The number with five decimals, for a factor.
    fileprivate var precise: String { ((self * 1e5).rounded() / 1e5).description }
}

/// Runs of cells of a matrix as a path, which is shortest when each begins where the last one ended.
private struct CellPath {
    private(set) var text = ""
    private var (row, column) = (0, 0)

    mutating func add(row: Int, columns: Range<Int>) {
        text += "m\(columns.lowerBound - column) \(row - self.row)h\(columns.count)"
        (self.row, column) = (row, columns.upperBound)
    }
}
