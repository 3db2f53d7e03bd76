/// The shape of a point, which tells categories apart where their colours do not.
package enum Shape: Int, CaseIterable, Sendable {
    case circle, square, triangle, diamond, cross, wedge

    /// The shape of a category.
    package static func category(_ index: Int) -> Shape { allCases[index % allCases.count] }

    /// Adds a point, with a text for the pointer.
    func draw(into svg: inout SVG, x: Double, y: Double, radius: Double, hover: String?) {
        let add = { (name: String, attributes: KeyValuePairs<String, any AttributeValue>, svg: inout SVG) in
            if let hover {
                svg.mark(name, attributes, hover: hover)
            } else {
                svg.element(name, attributes)
            }
        }
        guard self != .circle else {
            return add("circle", ["cx": x, "cy": y, "r": radius], &svg)
        }
        add("path", ["d": "M\(x.attributeText) \(y.attributeText)\(outline(radius))z"], &svg)
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
        }.joined()
    }
}
