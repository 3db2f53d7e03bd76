import GGMLDrawing

/// Markup in the making: literals are markup, and texts that are put into them become text.
struct HTML: ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral markup: String) { text = markup }
    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// Markup from elsewhere, such as a drawing.
    init(markup: String) { text = markup }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ markup: String) { text += markup }
        mutating func appendInterpolation(_ text: String) { self.text += text.escapedForMarkup }
        mutating func appendInterpolation(_ number: Int) { text += number.description }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        /// Markup that is left out unless a condition holds.
        mutating func appendInterpolation(_ html: HTML, if condition: Bool) {
            if condition { text += html.text }
        }

        /// Some markup, each on a line of its own; nothing at all if there is none.
        mutating func appendInterpolation(lines: [HTML], in opening: HTML = "", _ closing: HTML = "") {
            guard !lines.isEmpty else { return }
            text += opening.text
            for line in lines { text += "\n" + line.text }
            text += closing.text
        }
    }
}
