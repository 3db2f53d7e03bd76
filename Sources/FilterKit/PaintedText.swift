package import GGMLCore

/// How a picture may be painted: in what colours, with what characters, and how wide.
package struct Canvas: Sendable {
    package enum Colours: Sendable { case none, indexed, full }

    package let colours: Colours
    /// Whether blocks of half a line can be written, which are no ASCII.
    package let hasBlocks: Bool
    package let columns: Int

    /// - Parameters:
    ///   - terminalColumns: the width of the terminal; nil if the output is none, in which there are no colours
    ///   - variable: the value of an environment variable
    package init(terminalColumns: Int?, variable: (String) -> String?) {
        columns = terminalColumns ?? 80
        let locale = variable("LC_ALL") ?? variable("LC_CTYPE") ?? variable("LANG") ?? ""
        hasBlocks = locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
        let isPlain =
            terminalColumns == nil || variable("NO_COLOR") != nil || [nil, "dumb"].contains(variable("TERM"))
        let isFull = ["truecolor", "24bit"].contains(variable("COLORTERM") ?? "")
        colours = isPlain ? .none : isFull ? .full : .indexed
    }
}

/// A line of printable text, some of it in colours: what comes from a file is never obeyed by the terminal.
package struct PaintedText: Sendable {
    private static let reset = "\u{1b}[0m"

    private let canvas: Canvas
    /// The text with the codes of its colours.
    package private(set) var codes = ""
    /// The number of columns that are left.
    private var left: Int

    package init(_ canvas: Canvas) {
        self.canvas = canvas
        // A line that fills the last column makes some terminals begin another.
        left = canvas.columns - 1
    }

    /// Appends a text, as far as there is room.
    ///
    /// - Parameters:
    ///   - colour, background: "#" and six hexadecimal digits; nil leaves that of the terminal
    package mutating func add(_ text: String, colour: String? = nil, on background: String? = nil) {
        let characters = text.printable.prefix { character in
            // Letters of East Asia and emoji take two columns.
            let width = character.unicodeScalars.contains { $0.value >= 0x1100 && !$0.isBlock } ? 2 : 1
            left -= width
            return left >= 0
        }
        guard !characters.isEmpty else { return }
        let paints = [
            colour.flatMap { code($0, isBackground: false) },
            background.flatMap { code($0, isBackground: true) },
        ]
        .compactMap(\.self)
        codes +=
            paints.isEmpty
            ? String(characters) : "\u{1b}[\(paints.joined(separator: ";"))m\(characters)\(Self.reset)"
    }

    private func code(_ hex: String, isBackground: Bool) -> String? {
        let number = Int(hex.dropFirst(), radix: 16) ?? 0
        let (red, green, blue) = (number >> 16, number >> 8 & 255, number & 255)
        let layer = isBackground ? 48 : 38
        switch canvas.colours {
        case .none: return nil
        case .full: return "\(layer);2;\(red);\(green);\(blue)"
        case .indexed:
            // A cube of 6 × 6 × 6 colours, with steps of 0, 95, 135, 175, 215 and 255.
            let steps = [red, green, blue].map { $0 < 48 ? 0 : $0 < 115 ? 1 : ($0 - 35) / 40 }
            return "\(layer);5;\(16 + 36 * steps[0] + 6 * steps[1] + steps[2])"
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is one of the blocks and lines that pictures of text are made of.
    fileprivate var isBlock: Bool { (0x2500...0x25ff).contains(value) }
}

extension TextWriter {
    /// How a picture may be painted where this is written to.
    package var canvas: Canvas { Canvas(terminalColumns: terminalColumns, variable: environment) }

    package mutating func line(_ text: PaintedText) throws(GGMLError) { try append(text.codes) }
}
