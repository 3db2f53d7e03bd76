/// A scale on which equal differences have equal lengths.
package struct LinearScale: Equatable, Sendable {
    package let domain: ClosedRange<Double>
    /// The positions of the ends of the domain; the second may be the smaller one.
    package let (start, end): (Double, Double)

    package init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
        self.domain = domain
        (self.start, self.end) = (start, end)
    }

    /// The position of a value. An empty domain has all its values in the middle.
    package func callAsFunction(_ value: Double) -> Double {
        // Halves, because the length of a domain of finite numbers may be infinite.
        let length = domain.upperBound / 2 - domain.lowerBound / 2
        guard length > 0 else { return (start + end) / 2 }
        return start + (value / 2 - domain.lowerBound / 2) / length * (end - start)
    }

    /// About `count` round values in the domain.
    package func ticks(about count: Int) -> [Tick] { Tick.all(in: domain, about: count) }
}

/// A round value on an axis, as a whole number of ones, twos or fives of a power of ten.
package struct Tick: Equatable, Sendable {
    /// The value is `digits` × 10^`exponent`.
    package let digits: Int
    package let exponent: Int

    package var value: Double { Double(label) ?? 0 }

    /// The ticks in a range, with steps of 1, 2 or 5 times a power of ten; none if the range is empty.
    package static func all(in range: ClosedRange<Double>, about count: Int) -> [Tick] {
        let (lower, upper) = (range.lowerBound, range.upperBound)
        guard upper > lower, (upper - lower).isFinite, count > 0 else { return [] }
        let (factor, exponent) = step((upper - lower) / Double(count))
        let step = Double("\(factor)e\(exponent)") ?? 1
        // A tick that rounding puts outside by a hair is inside.
        let slack = 1e-9
        let (first, last) = ((lower / step - slack).rounded(.up), (upper / step + slack).rounded(.down))
        guard first <= last, abs(first) < 1e9, abs(last) < 1e9 else { return [] }
        return (Int(first)...Int(last)).map { Tick(digits: $0 * factor, exponent: exponent) }
    }

    /// A range, widened so that it ends in ticks.
    package static func range(around range: ClosedRange<Double>, about count: Int) -> ClosedRange<Double> {
        var widened = range
        // A wider range may have wider steps.
        for _ in 0..<4 {
            let (lower, upper) = (widened.lowerBound, widened.upperBound)
            guard upper > lower, (upper - lower).isFinite, count > 0 else { break }
            let (factor, exponent) = step((upper - lower) / Double(count))
            let (step, slack) = (Double("\(factor)e\(exponent)") ?? 1, 1e-9)
            let ends = (
                (lower / step + slack).rounded(.down) * step, (upper / step - slack).rounded(.up) * step
            )
            if ends == (lower, upper) { break }
            widened = ends.0...ends.1
        }
        return widened
    }

    /// The round step nearest to a length, in ratio: a factor of 1, 2 or 5 and an exponent of ten.
    private static func step(_ length: Double) -> (factor: Int, exponent: Int) {
        var (exponent, unit) = (0, 1.0)
        while unit * 10 <= length { (exponent, unit) = (exponent + 1, unit * 10) }
        while unit > length { (exponent, unit) = (exponent - 1, unit / 10) }
        let ratio = length / unit
        // The limits are the geometric means of neighbours.
        if ratio < 1.4142 { return (1, exponent) }
        if ratio < 3.1623 { return (2, exponent) }
        if ratio < 7.0711 { return (5, exponent) }
        return (1, exponent + 1)
    }

    /// The value in decimal figures, all ticks of an axis with the same number of decimals; very large and very small
    /// ones with a power of ten.
    package var label: String {
        guard digits != 0 else { return "0" }
        if exponent > 5 || exponent < -6 { return "\(digits)e\(exponent)" }
        let sign = digits < 0 ? "-" : ""
        var figures = String(abs(digits))
        guard exponent < 0 else { return sign + figures + String(repeating: "0", count: exponent) }
        figures = String(repeating: "0", count: max(0, 1 - exponent - figures.count)) + figures
        return sign + figures.dropLast(-exponent) + "." + figures.suffix(-exponent)
    }
}

extension ClosedRange<Double> {
    /// The range from the least to the largest of some finite numbers; from 0 to 1 if there are none.
    package init(of values: some Sequence<Double>) {
        let known = values.filter(\.isFinite)
        self = (known.min() ?? 0)...(known.max() ?? 1)
    }

    /// The range, widened on both sides by a part of its length. An empty one gets a length.
    package func widened(by part: Double) -> ClosedRange<Double> {
        let length = upperBound - lowerBound
        let margin = length > 0 ? length * part : Swift.max(abs(lowerBound) * part, part)
        return (lowerBound - margin)...(upperBound + margin)
    }

    /// The range, widened to hold a value.
    package func including(_ value: Double) -> ClosedRange<Double> {
        Swift.min(lowerBound, value)...Swift.max(upperBound, value)
    }
}
