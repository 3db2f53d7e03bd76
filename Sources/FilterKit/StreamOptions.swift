package import ArgumentParser
package import GGMLCore
package import GGMLStream
import Glibc

/// The input stream of a filter.
package struct InputOptions: ParsableArguments {
    @Argument(help: "The stream to read; '-' or nothing means standard input.")
    package var input: String?

    @OptionGroup var memory: MemoryOptions

    package init() {}

    /// The name of the input in the provenance.
    var name: String { input ?? "-" }

    /// Opens the input.
    /// - Parameter spoolFolder: the folder to which a pipe may be copied, if it will be read twice.
    package func open(spoolFolder: String?) throws(GGMLError) -> StreamReader {
        try Self.open(input, spoolFolder: spoolFolder)
    }

    /// Opens any input, for programs that read several.
    package static func open(_ input: String?, spoolFolder: String?) throws(GGMLError) -> StreamReader {
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
package struct SpoolOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder for temporary files, such as the copy of a pipe (default: $TMPDIR or /tmp).",
            valueName: "dir"))
    package var tmpdir: String?

    package init() {}

    package var folder: String { tmpdir ?? environment("TMPDIR") ?? "/tmp" }
}

/// The output stream of a filter.
package struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which appears when it is complete (default: standard output).",
            valueName: "file"))
    package var output: String?

    @Flag(help: "Compress the stream with zlib: smaller files, slower filters.")
    package var compress = false

    package init() {}

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
package struct SeedOption: ParsableArguments {
    @Option(help: ArgumentHelp("The seed of all random choices.", valueName: "n"))
    package var seed: UInt64 = 1

    package init() {}
}

func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}
