/// The names of rows at the left of a plot, in two lines where one is too wide.
struct RowNames {
    /// Where the plot begins.
    let left: Double
    /// The lines of the name that has most.
    let most: Int
    private let names: [String]
    private let lines: [[String]]
    private let layout: Layout

    /// - Parameter room: the widest part of the figure that names may take, also if they are bold
    init(_ names: [String], room: Double, _ layout: Layout) {
        let size = layout.smallSize * TextWidth.bold
        lines = names.map { TextWidth.lines($0, in: room * layout.width, size: size, most: 2) }
        left = (lines.joined().map { TextWidth.of($0, size: size) }.max() ?? 0) + size
        most = lines.map(\.count).max() ?? 1
        self.names = names
        self.layout = layout
    }

    /// Draws the name of a row whose middle is at `y`.
    func draw(_ index: Int, y: Double, isBold: Bool = false, into svg: inout SVG) {
        let (size, lines) = (layout.smallSize, lines[index])
        for (place, line) in lines.enumerated() {
            let middle = y + (Double(place) - Double(lines.count - 1) / 2) * size * 1.15
            svg.element(
                "text",
                [
                    "x": left - size * 0.6, "y": middle + size * 0.35, "text-anchor": "end",
                    "font-size": size, "font-weight": isBold ? "bold" : "normal",
                ]
            ) {
                if line.hasSuffix("…") { $0.element("title", [:], text: names[index]) }
                $0.write(line)
            }
        }
    }
}
