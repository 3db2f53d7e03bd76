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
    /// The distances between different items that are known, from the least to the largest, which the colours tell apart;
    /// nil if there are none.
    private let range: ClosedRange<Double>?

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
        let count = names.count
        let known = distances.indices.lazy.filter { $0 / count != $0 % count }.map { distances[$0] }
            .filter(\.isFinite)
        range = known.min().map { $0...(known.max() ?? $0) }
    }

    /// What a pair looks like.
    private enum Cell: Equatable {
        /// An item and itself: not near, but no pair.
        case same
        case unknown
        case step(Int)
    }

    private func cell(_ row: Int, _ column: Int) -> Cell {
        let distance = distances[row * names.count + column]
        if row == column { return .same }
        guard let range, distance.isFinite else { return .unknown }
        return .step(Colours.step(LinearScale(range, from: 0, to: 1)(distance)))
    }

    package func draw(into svg: inout SVG, _ layout: Layout) -> Double {
        let size = layout.smallSize
        let margin = min(nameWidth(size), layout.width * Self.mostOfNames)
        let side = layout.width - margin
        let showsNames = layout.width >= widthWithNames(size)
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

    /// The part of the width that names may take.
    private static let mostOfNames = 0.34

    private func nameWidth(_ size: Double) -> Double {
        (names.map { TextWidth.of($0, size: size) }.max() ?? 0) + size
    }

    /// The width from which on lines are high enough for names.
    private func widthWithNames(_ size: Double) -> Double {
        let side = Double(names.count) * size * 0.8
        return min(side + nameWidth(size), side / (1 - Self.mostOfNames))
    }

    /// The least width of a file in millimetres in which there is room for the names.
    package func millimetresWithNames(fontSize: Double) -> Double {
        Layout.millimetres(
            widthWithNames(Layout.smallSize(of: Layout.pageFontSize)), fontSize: fontSize)
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
        var diagonal = CellPath()
        for row in order.indices {
            var column = 0
            while column <= row {
                let cell = cell(order[row], order[column])
                let start = column
                while column <= row, self.cell(order[row], order[column]) == cell { column += 1 }
                switch cell {
                case .same: diagonal.add(row: row, columns: start..<column)
                case .unknown: break
                case .step(let step): paths[step].add(row: row, columns: start..<column)
                }
            }
        }
        let id = "\(layout.id)-m"
        let scale = bands.width.precise
        svg.element(
            "g",
            [
                "transform": "translate(0 \((top + bands.width / 2).attributeText)) scale(\(scale))",
                "shape-rendering": "crispEdges", "fill": "none", "stroke-width": Self.overlap,
            ]
        ) { svg in
            svg.element("g", ["id": id]) { svg in
                for (step, path) in paths.enumerated() where !path.text.isEmpty {
                    svg.element("path", ["d": path.text, "stroke": Colours.magnitude(step)])
                }
                svg.element("path", ["d": diagonal.text, "stroke": Colours.none])
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
        let fitted = TextWidth.fitted(names, in: margin - size * 0.5, size: size)
        for (place, item) in order.enumerated() {
            let name = fitted[item]
            let y = top + bands.middle(Double(place)) + size * 0.35
            svg.element("text", ["x": bands.end + size * 0.5, "y": y, "font-size": size]) {
                if name != names[item] { $0.element("title", [:], text: names[item]) }
                $0.write(name)
            }
        }
    }

    /// How high a line of cells is, in cells: edges that fall between pixels leave no gaps then.
    private static let overlap = 1.06

    /// Draws the colours of the matrix along an axis.
    private func drawScale(top: Double, into svg: inout SVG, _ layout: Layout) -> Double {
        guard let range else { return 0 }
        let width = layout.width * 0.5
        let bands = BandScale(count: Colours.steps, from: 0, to: width)
        svg.element("g", ["shape-rendering": "crispEdges"]) { svg in
            for step in 0..<Colours.steps {
                svg.element(
                    "rect",
                    [
                        "x": bands.lower(step), "y": top,
                        // Up to the end, so that there are no gaps.
                        "width": width - bands.lower(step), "height": layout.fontSize * 0.8,
                        "fill": Colours.magnitude(step),
                    ])
            }
        }
        let scale = LinearScale(range, from: 0, to: width)
        let size = layout.smallSize
        let isFlat = range.lowerBound == range.upperBound
        let ticks =
            isFlat
            ? [(range.lowerBound, range.lowerBound.formatted)]
            : scale.ticks(about: 4).map { ($0.value, $0.label) }
        for (value, label) in ticks {
            let x = scale(value)
            let bottom = top + layout.fontSize * 0.8
            svg.element(
                "line",
                ["x1": x, "y1": bottom, "x2": x, "y2": bottom + size * 0.25, "stroke": "currentColor"])
            Axis.centred(label, x: x, y: bottom + size * 1.2, size: size, into: &svg, layout)
        }
        let words = TextWidth.lines(measure, in: layout.width - width - size, size: size, most: 3)
        for (place, line) in words.enumerated() {
            let y = top + layout.fontSize * 0.75 + Double(place) * size * 1.15
            svg.element("text", ["x": width + size, "y": y, "font-size": size], text: line)
        }
        return max(layout.fontSize + size * 1.8, Double(words.count) * size * 1.15 + size * 0.6)
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
