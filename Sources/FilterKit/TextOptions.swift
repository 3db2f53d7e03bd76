package import ArgumentParser
package import GGMLCore
import GGMLStream

/// The form of a table for people and other tools, and where it goes.
package struct TextOptions: ParsableArguments {
    package static let usualDigits = 6

    @Option(
        help: ArgumentHelp(
            "Significant digits of the numbers; 17 give them exactly (default: \(usualDigits); of scores 4).",
            valueName: "n"))
    package var digits: Int?

    @OptionGroup var file: FileOption

    package init() {}

    package func validate() throws {
        if let digits, !(1...17).contains(digits) {
            throw ValidationError("--digits: expected 1 to 17, found \(digits)")
        }
    }

    /// A number with as many digits as were asked for.
    package func number(_ value: Double) -> String { rounded(value, digits: digits ?? Self.usualDigits) }

    package func writer() throws(GGMLError) -> TextWriter { try file.writer() }

    /// Throws where the table would replace a file that it is made from.
    package func check(replacesNone inputs: [String?]) throws(GGMLError) {
        try OutputFile.check(file.output, replacesNone: inputs)
    }
}

/// The file of a text.
package struct FileOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which appears when it is complete (default: standard output).",
            valueName: "file"))
    package var output: String?

    package init() {}

    package func writer() throws(GGMLError) -> TextWriter { try TextWriter(output: output) }
}
