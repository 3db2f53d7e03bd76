public import ArgumentParser
public import GGMLCore
import Glibc

/// The input stream of a filter.
public struct InputOptions: ParsableArguments {
    @Argument(help: "The stream to read; '-' or nothing means standard input.")
    public var input: String?

    public init() {}

    /// The name of the input in the provenance.
    var name: String { input ?? "-" }

    /// Opens the input.
    /// - Parameter spoolFolder: the folder to which a pipe may be copied, if it will be read twice.
    public func open(spoolFolder: String?) throws(GGMLError) -> StreamReader {
        try Self.open(input, spoolFolder: spoolFolder)
    }

    /// Opens any input, for programs that read several.
    public static func open(_ input: String?, spoolFolder: String?) throws(GGMLError) -> StreamReader {
        guard let input, input != "-" else {
            let standardInput = Descriptor.standardInput()
            guard !standardInput.isTerminal else {
                throw GGMLError(
                    .usage,
                    "standard input: expected a ggml stream from a pipe or a file, found a terminal; "
                        + "see --help")
            }
            return try StreamReader(standardInput, spoolFolder: spoolFolder)
        }
        return try StreamReader(Descriptor.reading(input), spoolFolder: spoolFolder)
    }
}

/// The folder of temporary files: copies of pipes that are read twice, and cells that are sorted.
public struct SpoolOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder for temporary files, such as the copy of a pipe (default: $TMPDIR or /tmp).",
            valueName: "dir"))
    public var tmpdir: String?

    public init() {}

    public var folder: String { tmpdir ?? environment("TMPDIR") ?? "/tmp" }
}

/// The output stream of a filter.
public struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which appears when it is complete (default: standard output).",
            valueName: "file"))
    public var output: String?

    @Flag(help: "Compress the stream with zlib: smaller files, slower filters.")
    public var compress = false

    public init() {}

    func open() throws(GGMLError) -> OutputFile {
        let file = try OutputFile(path: output == "-" ? nil : output)
        guard !file.isTerminal else {
            throw GGMLError(
                .usage,
                "\(file.name): expected a pipe or a file for a binary stream, found a terminal; "
                    + "use -o FILE, or pipe into ggml-view")
        }
        return file
    }
}

/// The seed of all random choices.
public struct SeedOption: ParsableArguments {
    @Option(help: ArgumentHelp("The seed of all random choices.", valueName: "n"))
    public var seed: UInt64 = 1

    public init() {}
}

func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}
