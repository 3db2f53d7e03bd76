/// A value of an attribute of SVG.
package protocol AttributeValue {
    var attributeText: String { get }
}

extension String: AttributeValue {
    package var attributeText: String { self }
}

extension Int: AttributeValue {
    package var attributeText: String { description }
}

extension Double: AttributeValue {
    /// The number with at most two decimals, which is finer than a screen or a printer shows.
    package var attributeText: String {
        let hundredths = (self * 100).rounded()
        guard abs(hundredths) < 1e15 else { return "0" }
        let whole = Int(hundredths)
        let (units, rest) = (abs(whole) / 100, abs(whole) % 100)
        let decimals =
            rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return (whole < 0 ? "-" : "") + String(units) + decimals
    }
}

/// A drawing in the making: elements go in, the text of an SVG comes out. It alone turns texts into markup.
package struct SVG: Sendable {
    package private(set) var text = ""

    package init() {}

    /// Adds an element without content.
    package mutating func element(_ name: String, _ attributes: KeyValuePairs<String, any AttributeValue>) {
        open(name, attributes, ending: "/>")
    }

    /// Adds an element with a text.
    package mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, any AttributeValue>, text content: String
    ) {
        open(name, attributes, ending: ">")
        write(content)
        text += "</\(name)>"
    }

    /// Adds an element with what `body` adds.
    package mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, any AttributeValue>, _ body: (inout SVG) -> Void
    ) {
        open(name, attributes, ending: ">")
        body(&self)
        text += "</\(name)>"
    }

    /// Adds a mark that shows a text, if there is one, when a pointer rests on it.
    package mutating func mark(
        _ name: String, _ attributes: KeyValuePairs<String, any AttributeValue>, hover: String?
    ) {
        guard let hover else { return element(name, attributes) }
        element(name, attributes) { $0.element("title", [:], text: hover) }
    }

    /// Adds a text to the element that is open.
    package mutating func write(_ content: String) { text += content.escapedForMarkup }

    private mutating func open(
        _ name: String, _ attributes: KeyValuePairs<String, any AttributeValue>, ending: String
    ) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(value.attributeText.escapedForMarkup)\"" }
        text += ending
    }
}

extension String {
    /// The text with nothing that HTML or XML takes for markup, inside an element or between quotes. A character that
    /// XML does not allow becomes U+FFFD.
    ///
    /// It goes by Unicode scalars: "<" and a combining mark behind it are a single `Character`, which is not "<".
    package var escapedForMarkup: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n": result.append(" ")
            case "\u{0}"..<" ", "\u{7f}"..."\u{9f}", "\u{fffe}", "\u{ffff}": result.append("\u{fffd}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
