import GGMLCore
import Glibc

/// The form of a figure's file, by the ending of its name.
enum Format: String {
    case svg, pdf, png

    /// - Parameter path: nil is standard output, an SVG.
    init(of path: String?) {
        let ending = path?.split(separator: "/").last?.split(separator: ".").last?.lowercased()
        self = ending.flatMap(Self.init(rawValue:)) ?? .svg
    }
}

/// Turns an SVG into a PDF or a PNG by rsvg-convert, a program of librsvg.
enum Converter {
    private static let notFound: Int32 = 127
    /// The resolution of a PNG, in dots per inch.
    private static let resolution = 300

    /// - Throws: `unavailable` if rsvg-convert is not installed, `inputOutput` if it fails.
    static func convert(_ svg: String, to format: Format) throws(GGMLError) -> [UInt8] {
        guard let file = unsafe tmpfile() else { throw failure("a temporary file cannot be made") }
        defer { _ = unsafe fclose(file) }
        let text = Array(svg.utf8)
        guard unsafe fwrite(text, 1, text.count, file) == text.count, unsafe fflush(file) == 0 else {
            throw failure("a temporary file cannot be written")
        }
        // Without the variable, a PDF holds the time at which it was made.
        let command = """
            command -v rsvg-convert > /dev/null || exit \(notFound)
            SOURCE_DATE_EPOCH=0 exec rsvg-convert -f \(format.rawValue) -d \(resolution) -p \(resolution) -b white \
            < /dev/fd/\(unsafe fileno(file))
            """
        guard let pipe = unsafe popen(command, "r") else { throw failure("no program can be started") }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&piece, 1, piece.count, pipe), count > 0 {
            result += piece.prefix(count)
        }
        let status = unsafe pclose(pipe)
        // The exit code is in the second byte.
        guard status >> 8 & 255 != notFound else {
            throw GGMLError(
                .unavailable,
                "expected rsvg-convert for a .\(format.rawValue), found none; install it (in Debian: librsvg2-bin), or "
                    + "write an .svg")
        }
        guard status == 0, !result.isEmpty else { throw failure("rsvg-convert failed") }
        return result
    }

    private static func failure(_ what: String) -> GGMLError {
        GGMLError(.inputOutput, "the conversion of the SVG: \(what)")
    }
}
