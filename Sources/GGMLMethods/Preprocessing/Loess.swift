/// Smooths values by local regression on one predictor (Cleveland, Grosse and Shyu, Local regression models, in
/// Statistical Models in S, 1992).
///
/// As in their program dloess (netlib.org/a/dloess) by default, quadratics weighted by the tricube of the distance are
/// fitted only at the corners of a k-d tree (here intervals), and between two corners a cubic interpolates their values
/// and slopes (Cleveland and Grosse, Statistics and Computing 1, 1991, doi:10.1007/BF01890836). If so many points share
/// an abscissa that a neighbourhood does not determine a quadratic, where dloess gives up, the neighbourhood is
/// widened.
package struct Loess {
    /// The abscissae of the points, increasing.
    private let x: [Double]
    private let y: [Double]
    /// The number of points in a neighbourhood, unless they have too few different abscissae.
    private let neighbours: Int
    /// The most points of an interval; larger ones are split.
    private let cellSize: Int

    /// The smoothed values at each of `x`, in their order.
    /// - Parameters:
    ///   - span: the share of all points in a neighbourhood
    ///   - cell: the largest size of an interval, as a share of a neighbourhood
    /// - Complexity: O(n · (log n + 1 / cell)) for n points
    package static func fit(_ y: [Double], on x: [Double], span: Double = 0.3, cell: Double = 0.2) -> [Double]
    {
        let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
        let smooth = Loess(
            x: order.map { x[$0] }, y: order.map { y[$0] },
            neighbours: Int(Double(x.count) * span + 1e-5), cellSize: Int(Double(x.count) * (span * cell)))
        var result = Array(repeating: 0.0, count: x.count)
        for (position, value) in zip(order, smooth.values()) { result[position] = value }
        return result
    }

    /// The smoothed value at each point.
    private func values() -> [Double] {
        guard let low = x.first, let high = x.last else { return [] }
        let margin = 0.005 * (high - low)
        let corners =
            ([low - margin] + splits(of: 0...x.count - 1, in: low - margin...high + margin) + [high + margin])
            .map(fit(at:))
        var left = 0
        return x.map { x in
            while left + 2 < corners.count && x > corners[left + 1].x { left += 1 }
            return corners[left].cubic(to: corners[left + 1], at: x)
        }
    }

    // MARK: Intervals

    /// The abscissae, increasing, at which an interval and its parts are split: each at the last point of its lower
    /// half, or close to it, so that no abscissa is on both sides.
    private func splits(of points: ClosedRange<Int>, in interval: ClosedRange<Double>) -> [Double] {
        guard points.count > cellSize else { return [] }
        let (first, last) = (points.lowerBound, points.upperBound)
        let middle = (first + last) / 2
        // Alternately to the right and the left, as long as both are inside.
        let candidates = (0..<points.count).lazy.map { middle + ($0 % 2 == 1 ? $0 / 2 + 1 : -($0 / 2)) }
            .prefix { $0 >= first && $0 < last }
        let end = candidates.first { x[$0] != x[$0 + 1] } ?? middle
        let split = x[end]
        guard split != interval.lowerBound, split != interval.upperBound else { return [] }
        let left = splits(of: first...end, in: interval.lowerBound...split)
        let right = end < last ? splits(of: end + 1...last, in: split...interval.upperBound) : []
        return left + [split] + right
    }

    // MARK: Local regression

    /// A point at which the value and slope of the smooth are known.
    private struct Corner {
        let x: Double
        var value = 0.0
        var slope = 0.0

        /// The cubic Hermite interpolation between two corners.
        func cubic(to next: Corner, at x: Double) -> Double {
            let width = next.x - self.x
            // All points have the same abscissa.
            guard width > 0 else { return value }
            let h = (x - self.x) / width
            let g = 1 - h
            return g * g * (1 + 2 * h) * value + h * h * (3 - 2 * h) * next.value
                + h * g * (g * slope - h * next.slope) * width
        }
    }

    /// The points with weight at `centre`, the radius at which the weight becomes zero, and the degree that they
    /// determine.
    private func neighbourhood(of centre: Double) -> (points: Range<Int>, radius: Double, degree: Int) {
        let start = x.firstIndex { $0 >= centre } ?? x.count
        var (low, high, radius) = (start, start, 0.0)
        /// The distances of the three nearest abscissae.
        var distances: [Double] = []
        // Within a millionth of the radius a weight is lost in rounding.
        while high - low < neighbours || distances.count < 3 || distances[2] >= radius * (1 - 1e-6) {
            guard low > 0 || high < x.count else { return (low..<high, .infinity, distances.count - 1) }
            let isLeft = high == x.count || low > 0 && centre - x[low - 1] < x[high] - centre
            let next = isLeft ? low - 1 : high
            radius = abs(x[next] - centre)
            let isNew = isLeft ? low == start || x[next] != x[low] : high == start || x[next] != x[high - 1]
            if isNew && distances.count < 3 { distances.append(radius) }
            if isLeft { low -= 1 } else { high += 1 }
        }
        return (low..<high, radius, 2)
    }

    /// Weighted least squares by polynomials that are orthogonal on the neighbourhood (Forsythe, Journal of the Society
    /// for Industrial and Applied Mathematics 5, 1957, doi:10.1137/0105007).
    private func fit(at centre: Double) -> Corner {
        let (points, radius, degree) = neighbourhood(of: centre)
        let offsets = points.map { x[$0] - centre }
        let weights = offsets.map { offset in
            let u = abs(offset) / radius
            let v = 1 - u * u * u
            return v * v * v
        }
        func product(_ a: [Double], _ b: [Double]) -> Double {
            weights.indices.reduce(0) { $0 + weights[$1] * a[$1] * b[$1] }
        }
        var residuals = Array(y[points])
        var polynomial = Array(repeating: 1.0, count: points.count)
        var previous = Array(repeating: 0.0, count: points.count)
        // The value and slope of both polynomials at the centre.
        var (atCentre, before) = ((value: 1.0, slope: 0.0), (value: 0.0, slope: 0.0))
        var lastNorm = Double.infinity
        var result = Corner(x: centre)
        for power in 0...degree {
            let norm = product(polynomial, polynomial)
            let coefficient = product(polynomial, residuals) / norm
            result.value += coefficient * atCentre.value
            result.slope += coefficient * atCentre.slope
            guard power < degree else { break }
            let shift = product(polynomial, zip(polynomial, offsets).map(*)) / norm
            let ratio = norm / lastNorm
            for i in offsets.indices {
                residuals[i] -= coefficient * polynomial[i]
                let next = (offsets[i] - shift) * polynomial[i] - ratio * previous[i]
                previous[i] = polynomial[i]
                polynomial[i] = next
            }
            let next = (
                value: -shift * atCentre.value - ratio * before.value,
                slope: atCentre.value - shift * atCentre.slope - ratio * before.slope
            )
            (before, atCentre, lastNorm) = (atCentre, next, norm)
        }
        return result
    }
}
