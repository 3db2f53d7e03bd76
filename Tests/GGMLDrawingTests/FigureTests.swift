import Foundation
import GGMLDrawing
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Figures are read back from their SVG.
@Suite struct FigureTests {
    private let layout = Layout(width: 400, fontSize: 12, id: "f")

    private func read(_ figure: some Figure) throws -> XMLDocument {
        try XMLDocument(xmlString: figure.svgForPage(layout))
    }

    private func elements(_ document: XMLDocument, _ path: String) throws -> [XMLElement] {
        try document.nodes(forXPath: path).compactMap { $0 as? XMLElement }
    }

    private func numbers(_ path: String) -> [Double] {
        path.split { !"0123456789.-".contains($0) }.compactMap { Double($0) }
    }

    @Test("a matrix has each pair once, in the colour of its distance, and unknown pairs have none")
    func matrix() throws {
        let count = 7
        var distances = Array(repeating: 0.0, count: count * count)
        for row in 0..<count {
            for column in 0..<row {
                let distance = row == 5 && column == 2 ? .nan : Double(row * column + row)
                distances[row * count + column] = distance
                distances[column * count + row] = distance
            }
        }
        let order = [3, 0, 6, 2, 5, 1, 4]
        let map = Clustermap(
            title: "t", summary: "s", measure: "m", names: (0..<count).map { "n\($0)" }, distances: distances,
            order: order)
        var found: [[Int]: String] = [:]
        for path in try elements(read(map), "//*[local-name()='g'][@id='f-m']/*") {
            let colour = try #require(path.attribute(forName: "stroke")?.stringValue)
            let moves = numbers(try #require(path.attribute(forName: "d")?.stringValue))
            var (row, column) = (0, 0)
            for start in stride(from: 0, to: moves.count, by: 3) {
                (column, row) = (column + Int(moves[start]), row + Int(moves[start + 1]))
                for _ in 0..<Int(moves[start + 2]) {
                    #expect(found.updateValue(colour, forKey: [order[row], order[column]].sorted()) == nil)
                    column += 1
                }
            }
        }
        let pairs = (0..<count).flatMap { row in (0..<row).map { distances[row * count + $0] } }
        let range = ClosedRange(of: pairs)
        for row in 0..<count {
            for column in 0..<row {
                let distance = distances[row * count + column]
                let fraction = (distance - range.lowerBound) / (range.upperBound - range.lowerBound)
                let colour = distance.isNaN ? nil : Colours.magnitude(Colours.step(fraction))
                #expect(found[[column, row]] == colour)
            }
            #expect(found[[row, row]] == Colours.none, "an item and itself are no pair")
        }
    }

    @Test("one item, or items of one place, are a matrix without a misleading scale", arguments: [1, 3])
    func noDistances(count: Int) throws {
        let map = Clustermap(
            title: "t", summary: "s", measure: "m", names: (0..<count).map { "n\($0)" },
            distances: Array(repeating: 0, count: count * count), order: Array(0..<count))
        let texts = try elements(read(map), "//*[local-name()='text']").compactMap(\.stringValue)
        #expect(texts.filter { $0.contains("e-") } == [])
        #expect(texts.contains("m") == (count > 1))
    }

    @Test("names of a matrix that are cut stay different, and a file as wide as is said has them")
    func cutNames() throws {
        let names = (0..<20).map { "a-long-common-beginning-of-names-\($0)" }
        let map = Clustermap(
            title: "t", summary: "s", measure: "m", names: names,
            distances: Array(repeating: 1, count: 400), order: Array(0..<20))
        let needed = map.millimetresWithNames(fontSize: 7)
        func shown(_ millimetres: Double) -> Int {
            map.svgFile(millimetres: millimetres, fontSize: 7).components(separatedBy: "a-long").count - 1
        }
        #expect(shown(needed + 0.01) >= 20 && shown(needed - 0.01) == 0)
        let cut = TextWidth.fitted(names, in: 100, size: 10)
        #expect(Set(cut).count == 20 && cut.allSatisfy { TextWidth.of($0, size: 10) <= 100 })
    }

    @Test("a tree joins neighbours at the heights of its joins")
    func tree() {
        let tree = Dendrogram([
            .init(left: 0, right: 2, height: 1), .init(left: 1, right: 3, height: 2),
            .init(left: 4, right: 5, height: 4),
        ])
        let arms = tree.arms(order: [2, 0, 1, 3])
        #expect(arms.map(\.from) == [1, 2, 0.5] && arms.map(\.to) == [0, 3, 2.5])
        #expect(arms.map(\.height) == [1, 2, 4] && arms[2].bases == (1, 2))
    }

    @Test("points keep the ratios of their distances, and each says its name and value")
    func scatter() throws {
        let points = [(0.0, 0.0), (3, 4), (-6, 1), (2, -2)]
        let figure = Scatter(
            title: "t", summary: "s", names: ["a", "b", "c", "d"], points: points.map { (x: $0.0, y: $0.1) },
            marks: ColumnMarks(name: "class", values: ["u", "u", nil, nil]) ?? nil, axes: ("x", "y"))
        let circles = try elements(
            XMLDocument(
                xmlString: figure.svgFile(millimetres: 80, fontSize: 8)
                    .replacing(" xmlns=\"http://www.w3.org/2000/svg\"", with: "")), "//circle[title]")
        let found = try Dictionary(
            uniqueKeysWithValues: circles.map { circle in
                (
                    try #require(circle.stringValue?.first),
                    try ["cx", "cy"].map {
                        try #require(Double(circle.attribute(forName: $0)?.stringValue ?? ""))
                    }
                )
            })
        #expect(
            Set(circles.map(\.stringValue)) == [
                "a – class: u", "b – class: u", "c – class: no value", "d – class: no value",
            ])
        let inPage = try elements(read(figure), "//g[@class='points']")
        #expect(inPage.map { $0.attribute(forName: "data-rows")?.stringValue } == ["0 1", "2 3"])
        func distance(_ a: Character, _ b: Character) throws -> Double {
            let (p, q) = (try #require(found[a]), try #require(found[b]))
            return ((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])).squareRoot()
        }
        let unit = try distance("a", "b") / 5
        #expect(abs(try distance("a", "c") / unit - 37.0.squareRoot()) < 1e-3)
        #expect(abs(try distance("b", "d") / unit - 37.0.squareRoot()) < 1e-3)
        #expect(try #require(found["b"])[1] < #require(found["a"])[1], "y grows upwards")
    }

    @Test("few points have names beside them that cover nothing, or none has one", arguments: [1.0, 0.01])
    func names(spread: Double) throws {
        // Twelve points, and one far away.
        let points = (0..<13).map { index in
            let (column, row) = (Double(index % 3), Double(index / 3))
            return (x: column * spread, y: index < 12 ? row * spread : 6)
        }
        let names = points.indices.map { "sample \($0)" }
        let figure = Scatter(
            title: "t", summary: "s", names: names, points: points,
            marks: ColumnMarks(name: "class", values: names.indices.map { $0 % 2 == 0 ? "a" : "b" }),
            shapes: ColumnMarks(name: "patient", values: names.indices.map { "p\($0 / 5)" }), axes: ("x", "y")
        )
        let document = try read(figure)
        let boxes = try elements(document, "//text[@class='name']").map { text in
            let numbers = try ["x", "y", "font-size"].map {
                try #require(Double(text.attribute(forName: $0)?.stringValue ?? ""))
            }
            let (x, size, bottom) = (numbers[0], numbers[2], numbers[1] + numbers[2] * 0.18)
            return (x, bottom - size, x + TextWidth.of(text.stringValue ?? "", size: size), bottom)
        }
        #expect(boxes.count == (spread == 1 ? 13 : 0))
        for (index, a) in boxes.enumerated() {
            for b in boxes[..<index] {
                #expect(a.0 >= b.2 || b.0 >= a.2 || a.1 >= b.3 - 1e-9 || b.1 >= a.3 - 1e-9)
            }
        }
        // A group for each colour and shape.
        #expect(try elements(document, "//g[@class='points']").count == 6)
    }

    @Test("bars begin at zero, are as long as their values, and point to the side of their sign")
    func bars() throws {
        let values = [2.0, -1, 0.5]
        let figure = Bars(
            title: "t", summary: "s",
            bars: values.enumerated().map { .init(name: "n\($0)", value: $1, hover: "n\($0): \($1)") },
            measure: "m")
        let document = try read(figure)
        let bars = try elements(document, "//*[local-name()='rect'][*]")
        #expect(bars.map(\.stringValue) == ["n0: 2.0", "n1: -1.0", "n2: 0.5"])
        let zero = try #require(
            Double(
                elements(document, "//*[local-name()='line']").last?.attribute(forName: "x1")?.stringValue
                    ?? ""))
        var units: [Double] = []
        for (bar, value) in zip(bars, values) {
            let x = try #require(Double(bar.attribute(forName: "x")?.stringValue ?? ""))
            let width = try #require(Double(bar.attribute(forName: "width")?.stringValue ?? ""))
            #expect(abs((value > 0 ? x : x + width) - zero) < 0.02)
            units.append(width / abs(value))
        }
        #expect(units.allSatisfy { abs($0 - units[0]) < 0.05 })
    }

    @Test("lines pass their values in order, and estimates stand where their values are")
    func linesAndDots() throws {
        let lines = Lines(
            title: "t", summary: "s", series: [.init(name: "loss", values: [4, 2, 1, 0])],
            axes: ("epoch", "loss"))
        let path = try #require(
            try elements(read(lines), "//*[@class='series']").first?.attribute(forName: "d")?.stringValue)
        let points = numbers(path)
        let (xs, ys) = (
            stride(from: 0, to: 8, by: 2).map { points[$0] }, stride(from: 1, to: 8, by: 2).map { points[$0] }
        )
        #expect(abs(xs[1] - xs[0] - (xs[3] - xs[2])) < 0.03)
        #expect(abs((ys[1] - ys[0]) / (ys[3] - ys[2]) - 2) < 0.01 && ys[0] < ys[3])
        let dots = DotPlot(
            title: "t", summary: "s",
            rows: [
                .init(name: "a", value: 0.75, parts: [0.5, 1], hover: "a: 0.75"),
                .init(name: "b", value: nil, hover: ""),
            ],
            measure: "m", limits: 0...1, reference: (0.5, "chance"))
        let circles = try elements(read(dots), "//*[local-name()='circle']").compactMap {
            Double($0.attribute(forName: "cx")?.stringValue ?? "")
        }
        #expect(circles.count == 3 && abs((circles[0] + circles[1]) / 2 - circles[2]) < 0.02)
    }

    @Test("lines of errors end where values do, the axis holds all, and equal values are apart")
    func limits() throws {
        let dots = try read(
            DotPlot(
                title: "t", summary: "s",
                rows: [
                    .init(name: "a", value: 0.9, error: 0.2, parts: [1, 1, 1, 0.63], hover: ""),
                    .init(name: "b", value: 0.8, error: 0.1, hover: ""),
                ],
                measure: "m", limits: 0...1, reference: nil))
        let circles = try elements(dots, "//circle[not(*)]").map { circle in
            try ["cx", "cy"].map { try #require(Double(circle.attribute(forName: $0)?.stringValue ?? "")) }
        }
        #expect(circles.count == 4 && Set(circles).count == 4)
        let ends = try elements(dots, "//path").map { line in
            numbers(line.attribute(forName: "d")?.stringValue ?? "")
        }
        let right = try #require(circles.map { $0[0] }.max())
        #expect(ends.count == 2 && ends[0][2] == right && ends[1][2] < right)
        let grid = try elements(dots, "//line").compactMap {
            Double($0.attribute(forName: "x1")?.stringValue ?? "")
        }
        #expect(try #require(grid.max()) == right && (grid.min() ?? 0) <= (circles.map { $0[0] }.min() ?? 0))
    }

    @Test("texts below an axis end inside of the figure", arguments: [1.0, 7, 10, 12_345, 0.001])
    func edges(value: Double) throws {
        let bars = Bars(
            title: "t", summary: "s", bars: [.init(name: "n", value: value, hover: "")],
            measure: "a name of the axis that is much longer than the half of the figure that it has")
        for text in try elements(read(bars), "//text[@text-anchor='middle']") {
            let x = try #require(Double(text.attribute(forName: "x")?.stringValue ?? ""))
            let size = try #require(Double(text.attribute(forName: "font-size")?.stringValue ?? ""))
            let half = TextWidth.of(text.stringValue ?? "", size: size) / 2
            #expect(x - half > -0.01 && x + half < layout.width + 0.01)
        }
    }

    @Test("numbers of an axis at the left begin inside of the figure", arguments: [1.0, 1e5, 1e-4])
    func leftEdge(unit: Double) throws {
        let figure = Scatter(
            title: "t", summary: "s", names: ["a", "b"], points: [(x: 0, y: -3 * unit), (x: unit, y: unit)],
            marks: nil, axes: ("x", "y"))
        for text in try elements(read(figure), "//text[@text-anchor='end']") {
            let x = try #require(Double(text.attribute(forName: "x")?.stringValue ?? ""))
            #expect(x >= TextWidth.of(text.stringValue ?? "", size: layout.smallSize))
        }
    }

    @Test("bars of two figures have the same unit if they have the same axis")
    func commonAxis() throws {
        let widths = try [7.0, 0.7].map { value in
            let bars = Bars(
                title: "t", summary: "s", bars: [.init(name: "n", value: value, hover: "")], measure: "m",
                axis: -7...7)
            let width = try elements(read(bars), "//rect").first?.attribute(forName: "width")?.stringValue
            return try #require(Double(width ?? ""))
        }
        #expect(abs(widths[0] / widths[1] - 10) < 0.01)
    }

    @Test("names that are too wide take two lines, and all of them can be read")
    func longNames() throws {
        let name = "composition by logistic regression"
        let document = try read(
            Bars(title: "t", summary: "s", bars: [.init(name: name, value: 1, hover: "")], measure: "m"))
        let lines = try elements(document, "//text[@text-anchor='end']").compactMap(\.stringValue)
        #expect(lines.count == 2 && lines.joined(separator: " ") == name)
    }

    @Test("a matrix of counts shows each count in its row and column, coloured by its share of the row")
    func counts() throws {
        let figure = CountMatrix(
            title: "t", summary: "s", rows: ["a", "b"], columns: ["a", "b"], counts: [[3, 1], [0, 0]],
            axes: ("true", "predicted"))
        let rects = try elements(read(figure), "//rect")
        #expect(rects.map(\.stringValue) == ["a → a: 3", "a → b: 1", "b → a: 0", "b → b: 0"])
        let colours = rects.map { $0.attribute(forName: "fill")?.stringValue }
        #expect(colours == [0.75, 0.25, 0, 0].map { Colours.magnitude(Colours.step($0)) })
        let places = rects.map { rect in ["x", "y"].map { rect.attribute(forName: $0)?.stringValue } }
        #expect(places[0][0] == places[2][0] && places[0][1] == places[1][1] && Set(places).count == 4)
    }

    @Test("the note of a file stands below it, in lines that fit")
    func note() throws {
        let figure = Lines(title: "t", summary: "s", series: [], axes: ("x", "y"))
        let note = "Dot: mean over the splits; circles: single splits; line: their standard deviation."
        let (plain, noted) = (
            figure.svgFile(millimetres: 60, fontSize: 8),
            figure.svgFile(millimetres: 60, fontSize: 8, note: note)
        )
        let lines = noted.matches(of: #/<text x="0" y="[0-9.]+" font-size="12">([^<]+)</#).map {
            String($0.1)
        }
        #expect(lines.count > 1 && lines.joined(separator: " ") == note && !plain.contains(lines[0]))
    }

    @Test("a file has its size in millimetres, names its font, and says what it shows")
    func file() throws {
        let figure = Lines(title: "Loss & more", summary: "It falls.", series: [], axes: ("x", "y"))
        // Foundation on Linux finds no attribute by its name where there is a namespace.
        let text = figure.svgFile(millimetres: 85, fontSize: 7)
            .replacing(" xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        let root = try #require(try XMLDocument(xmlString: text).rootElement())
        #expect(root.attribute(forName: "width")?.stringValue == "85mm")
        let type = try #require(Double(root.attribute(forName: "font-size")?.stringValue ?? ""))
        #expect(
            root.attribute(forName: "font-family") != nil
                && root.attribute(forName: "role")?.stringValue == "img")
        let box = numbers(root.attribute(forName: "viewBox")?.stringValue ?? "")
        #expect(box.count == 4 && abs(type / box[2] * 85 / 25.4 * 72 - 7) < 0.001)
        #expect(root.children?.prefix(2).map(\.stringValue) == ["Loss & more", "It falls."])
    }
}
