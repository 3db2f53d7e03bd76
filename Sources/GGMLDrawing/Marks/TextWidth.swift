/// The width of text, which cannot be measured without its font, estimated for sans-serif letters.
package enum TextWidth {
    /// How much wider bold text is.
    package static let bold = 1.08

    /// The estimated width at a font size, in its unit.
    package static func of(_ text: String, size: Double) -> Double {
        text.reduce(0) { $0 + width($1) } * size
    }

    /// The text if it is not wider than `width`, else its beginning and "…".
    package static func fitted(_ text: String, in width: Double, size: Double) -> String {
        guard of(text, size: size) > width else { return text }
        var (kept, used) = ("", of("…", size: size))
        for character in text {
            used += self.width(character) * size
            if used > width { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// The texts, each no wider than `width`: cut at the end, or in the middle if that would make different ones alike.
    package static func fitted(_ texts: [String], in width: Double, size: Double) -> [String] {
        let cut = texts.map { fitted($0, in: width, size: size) }
        guard Set(cut).count < Set(texts).count else { return cut }
        return texts.map { text in
            guard of(text, size: size) > width else { return text }
            let half = (width + of("…", size: size)) / 2
            let end = fitted(String(text.reversed()), in: half, size: size).dropLast().reversed()
            return fitted(text, in: half, size: size) + end
        }
    }

    /// The text in lines that are not wider than `width`, broken between words or, within a word that is wider, after an
    /// underscore.
    ///
    /// - Parameter most: the most lines; the last one is cut as `fitted` does
    package static func lines(_ text: String, in width: Double, size: Double, most: Int = .max) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let isWide = of(String(word), size: size) > width
            for (place, part) in (isWide ? parts(of: word) : [word]).enumerated() {
                let joined = (lines.last ?? "") + (place == 0 && !lines.isEmpty ? " " : "") + part
                if !lines.isEmpty, lines.count == most || of(joined, size: size) <= width {
                    lines[lines.count - 1] = joined
                } else {
                    lines.append(String(part))
                }
            }
        }
        return lines.map { fitted($0, in: width, size: size) }
    }

    /// The parts of a word, each but the last one with the underscore that ends it.
    private static func parts(of word: Substring) -> [Substring] {
        var parts: [Substring] = []
        var rest = word
        while let end = rest.firstIndex(of: "_") {
            parts.append(rest[...end])
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? parts : parts + [rest]
    }

    /// The width of a character as a part of the font size.
    private static func width(_ character: Character) -> Double {
        guard let value = character.unicodeScalars.first?.value else { return 0 }
        switch value {
        case 0x1100...0x11ff, 0x2e80...0xd7ff, 0xf900...0xfaff, 0xff00...0xff60, 0x1f000...: return 1.1
        default: break
        }
        if "iljtfrI.,:;'|!()[] ".contains(character) { return 0.36 }
        if "mwMW@%".contains(character) { return 0.95 }
        return character.isUppercase ? 0.72 : character.isLetter ? 0.6 : 0.66
    }
}
