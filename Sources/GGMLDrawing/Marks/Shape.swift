/// The shape of a point, which tells categories apart where their colours do not.
package enum Shape: Int, CaseIterable, Sendable {
    case circle, square, triangle, diamond, cross, wedge

    /// The shape of a category.
    package static func category(_ index: Int) -> Shape { allCases[index % allCases.count] }

    /// Adds a point, with a text for the pointer.
    func draw(into svg: inout SVG, x: Double, y: Double, radius: Double, hover: String?) {
        if self == .circle {
            svg.mark("circle", ["cx": x, "cy": y, "r": radius], hover: hover)
        } else {
            let start = "M\(x.attributeText) \(y.attributeText)"
            svg.mark("path", ["d": start + outline(radius)], hover: hover)
        }
    }

    /// Defines the shape, so that points need only its id.
    func define(into svg: inout SVG, id: String, radius: Double) {
        guard self != .circle else { return }
        svg.element("defs", [:]) { $0.element("path", ["id": id, "d": "M0 0\(outline(radius))"]) }
    }

    /// Adds a point of a shape that was defined.
    func place(into svg: inout SVG, id: String, x: Double, y: Double, radius: Double, hover: String?) {
        guard self != .circle else { return draw(into: &svg, x: x, y: y, radius: radius, hover: hover) }
        svg.mark("use", ["href": "#\(id)", "x": x, "y": y], hover: hover)
    }

    /// The path from the middle along the outline, about as large as a circle of the radius.
    private func outline(_ radius: Double) -> String {
        let points: [(Double, Double)] =
            switch self {
            case .circle: []
            case .square: [(-0.88, -0.88), (1.76, 0), (0, 1.76), (-1.76, 0)]
            case .triangle: [(0, -1.25), (1.15, 2.0), (-2.3, 0)]
            case .wedge: [(0, 1.25), (1.15, -2.0), (-2.3, 0)]
            case .diamond: [(0, -1.3), (1.15, 1.3), (-1.15, 1.3), (-1.15, -1.3)]
            case .cross:
                [
                    (-0.4, -1.1), (0.8, 0), (0, 0.7), (0.7, 0), (0, 0.8), (-0.7, 0), (0, 0.7), (-0.8, 0),
                    (0, -0.7), (-0.7, 0), (0, -0.8), (0.7, 0),
                ]
            }
        return points.enumerated().map { index, point in
            "\(index == 0 ? "m" : "l")\((point.0 * radius).attributeText) \((point.1 * radius).attributeText)"
        }.joined() + "z"
    }
}
