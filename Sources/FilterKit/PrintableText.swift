import GGMLStream

extension String {
    /// The text on one line, with nothing that a terminal would obey: a tab or a line break becomes a blank, and any
    /// other control character its code, as in "\u001b".
    package var printable: String {
        // Only with these bytes do such characters begin in UTF-8.
        guard utf8.contains(where: { $0 < 0x20 || [0x7f, 0xc2, 0xe2].contains($0) }) else { return self }
        return reduce(into: "") { text, character in
            if character == "\t" || character.isNewline {
                text += " "
            } else {
                for scalar in character.unicodeScalars {
                    text += scalar.isControl ? JSON.escaped(scalar) : String(scalar)
                }
            }
        }
    }
    /// The text with blanks behind it, to fill a column of `width` characters.
    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
