/// The width of text, which cannot be measured without its font, estimated for sans-serif letters.
package enum TextWidth {
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
