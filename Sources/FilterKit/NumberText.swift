import Glibc

/// A number as text with at most `digits` significant digits, the same in every locale; 17 give it exactly.
package func rounded(
    _ value: Double, digits: Int, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
)
    -> String
{
    guard value.isFinite, value != 0, digits < 17 else { return trimmed(value) }
    let exponent = digits - 1 - Int(floor(log10(abs(value))))
    let scale = pow(10, Double(abs(exponent)))
    guard scale.isFinite else { return trimmed(value) }
    return trimmed(
        exponent >= 0 ? (value * scale).rounded(rule) / scale : (value / scale).rounded(rule) * scale)
}

/// The shortest text that reads back as this value, without the ".0" of a whole number.
private func trimmed(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
