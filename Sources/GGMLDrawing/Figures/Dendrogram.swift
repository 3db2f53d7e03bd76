/// The tree of joins above a matrix.
package struct Dendrogram: Equatable, Sendable {
    /// A join of two clusters at a height. The leaves are clusters 0 … n − 1, and join t makes cluster n + t.
    package struct Join: Equatable, Sendable {
        package let (left, right): (Int, Int)
        package let height: Double

        package init(left: Int, right: Int, height: Double) {
            (self.left, self.right, self.height) = (left, right, height)
        }
    }

    package let joins: [Join]

    package init(_ joins: [Join]) { self.joins = joins }

    /// The arms of the joins: for each the positions of its two parts, from 0 at the first leaf, and the heights at which
    /// they begin.
    ///
    /// - Parameter order: the leaves from left to right, an order that the tree allows
    package func arms(order: [Int]) -> [Arm] {
        var places = Array(repeating: 0.0, count: order.count)
        for (place, leaf) in order.enumerated() { places[leaf] = Double(place) }
        var heights = Array(repeating: 0.0, count: order.count)
        return joins.map { join in
            let arm = Arm(
                from: places[join.left], to: places[join.right],
                bases: (heights[join.left], heights[join.right]), height: join.height)
            places.append((arm.from + arm.to) / 2)
            heights.append(join.height)
            return arm
        }
    }

    package struct Arm: Sendable {
        package let (from, to): (Double, Double)
        package let bases: (Double, Double)
        package let height: Double
    }

    /// Draws the tree upside down, its leaves at `bottom` in the middle of the bands.
    func draw(into svg: inout SVG, bands: BandScale, order: [Int], top: Double, bottom: Double) {
        let scale = LinearScale(
            0...max(joins.map(\.height).max() ?? 0, .leastNormalMagnitude), from: bottom, to: top)
        let path = arms(order: order).map { arm in
            let (left, right) = (bands.middle(arm.from).attributeText, bands.middle(arm.to).attributeText)
            let (first, second) = (scale(arm.bases.0).attributeText, scale(arm.bases.1).attributeText)
            return "M\(left) \(first)V\(scale(arm.height).attributeText)H\(right)V\(second)"
        }.joined()
        svg.element(
            "path",
            ["class": "tree", "d": path, "fill": "none", "stroke": "currentColor", "stroke-width": 0.8])
    }
}
