package import ArgumentParser
import CMalloc
import GGMLCore
import GGMLStream
import Glibc

/// The version of every program of the family.
package let familyVersion = "0.2.0"

/// A program of the family. It parses its options, runs, and turns every failure into one sentence and an exit code.
package protocol Filter: ParsableCommand {
    /// Whether standard output is for a stream, not for text.
    static var writesStream: Bool { get }
    /// Options that take two values at a time.
    static var optionsWithTwoValues: Set<String> { get }
    /// Whether blocks of cells pass through without being kept, so that its threads need little memory.
    static var passesCellsThrough: Bool { get }
}

extension CommandConfiguration {
    /// The configuration of a program of the family; `--version` prints one line.
    ///
    /// - Parameter example: a command of one or two lines that stands in the manual page, too
    package static func filter(
        _ name: String, _ abstract: String, discussion: String, example: String
    ) -> CommandConfiguration {
        CommandConfiguration(
            commandName: name, abstract: abstract,
            discussion:
                "\(discussion)\n\nExample:\n  \(example.replacing("\n", with: "\n  "))\n\nMore in man \(name), and man 7 ggml.",
            version: "\(name) \(familyVersion)")
    }
}

extension Filter {
    package static var writesStream: Bool { true }
    package static var optionsWithTwoValues: Set<String> { [] }
    package static var passesCellsThrough: Bool { false }

    package static var name: String { configuration.commandName ?? "ggml" }

    /// How many words of the command line name this program: one, as in "ggml-fit", or two, as in "ggml fit"; nil if it
    /// is called by another name.
    package static var wordsOfName: Int? {
        let words = CommandLine.arguments.prefix(2)
        let called = words.first?.split(separator: "/").last.map(String.init) ?? ""
        if called == name { return 1 }
        // The words of another program are its own: "ggml-plot genes".
        return !called.hasPrefix("ggml-") && words.count == 2 && "ggml-\(words[1])" == name ? 2 : nil
    }

    package static func main() {
        Descriptor.claimStandardNumbers()
        TemporaryFiles.watchSignals()
        // A write beyond the limit of a file's size then fails, with a message.
        signal(SIGXFSZ, SIG_IGN)
        keepFreedMemory()
        do {
            try checkWords()
            try MemoryLimit.checkAddressSpace()
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let error as GGMLError {
            end(error)
        } catch  where exitCode(for: error) == .success {
            endWithHelp(fullMessage(for: error))
        } catch {
            let failure = GGMLError(.usage, withSuggestion(message(for: error)))
            abortPipe(failure)
            for line in "\(name): \(failure.sentence)\n\(usageLines)".split(
                separator: "\n", omittingEmptySubsequences: false)
            {
                Messages.write(String(line))
            }
            Glibc.exit(failure.code.rawValue)
        }
    }

    /// Throws where the words of the command line are not known as they are: as another program, or under another name for
    /// its output, this one must not run.
    private static func checkWords() throws(GGMLError) {
        guard !CommandLine.arguments.isEmpty else {
            throw GGMLError(
                .unavailable, "/proc/self/cmdline: expected the command line, found nothing; mount /proc")
        }
        if let word = CommandLine.arguments.first(where: { $0.contains("\u{fffd}") }) {
            throw GGMLError(
                .usage, "expected words in UTF-8 without U+FFFD, found \"\(word)\"; rename such a file")
        }
    }

    /// The message of the parser, with the option or the value that was probably meant. The suggestions of the parser count
    /// only how many letters differ, which is much in a short word.
    private static func withSuggestion(_ message: String) -> String {
        var message = message
        var meant: String?
        if let option = message.prefixMatch(of: #/Unknown option '--([^']+)'/#) {
            message = String(option.0)
            meant = options.nearest(to: String(option.1)).map { "--\($0)" }
        } else if let value = message.prefixMatch(
            of: #/The value '([^']*)' is invalid .*[Pp]lease provide one of/#)
        {
            let known = message[value.range.upperBound...].matches(of: #/(?:'|- )([a-z0-9-]+)/#)
            meant = known.map { String($0.1) }.nearest(to: String(value.1))
        }
        let separator = message.contains("\n") ? "\n" : message.hasSuffix(".") ? " " : ". "
        return message + (meant.map { "\(separator)Did you mean '\($0)'?" } ?? "")
    }

    /// The long names of the options, without dashes: those with which lines of the help begin. Its text and its example
    /// have options of other programs, too.
    private static var options: [String] {
        helpMessage().matches(of: #/(?m)^  (?:-\w, )?(--[a-z0-9-]+(?:(?:, |\/)--[a-z0-9-]+)*)/#).flatMap {
            $0.1.matches(of: #/--([a-z0-9-]+)/#).map { String($0.1) }
        }
    }

    /// The usage, broken between options into lines of at most 80 columns.
    private static var usageLines: String {
        var lines = ["usage:"]
        for part in usageString().split(separator: #/ (?=\[|--)/#) {
            if lines[lines.count - 1].count + part.count >= 80 { lines.append("      ") }
            lines[lines.count - 1] += " \(part)"
        }
        return lines.joined(separator: "\n")
    }

    /// Keeps freed memory instead of returning it to the kernel. Blocks of cells of some megabytes come and go, and
    /// mapping and clearing their pages again each time would take a fifth of the run.
    private static func keepFreedMemory() {
        for option in [M_MMAP_THRESHOLD, M_TRIM_THRESHOLD] { _ = mallopt(option, 1 << 30) }
        _ = mallopt(M_TOP_PAD, 1 << 24)
        // A thread can reuse what another has freed only in the same heap. With a heap for each thread, fragmentation
        // takes a third more memory after half a million cells.
        if passesCellsThrough { _ = mallopt(M_ARENA_MAX, 1) }
    }

    /// The arguments, with "--pair a b" rewritten as "--pair a --pair b". The parser knows options with one value or
    /// with any number of values; with any number, the option would also take the input that follows.
    package static var arguments: [String] {
        var arguments: [String] = []
        var rest = CommandLine.arguments.dropFirst(wordsOfName ?? 1)
        while let argument = rest.popFirst() {
            arguments.append(argument)
            if argument == "--" { return arguments + rest }
            guard optionsWithTwoValues.contains(argument), let first = rest.popFirst() else { continue }
            arguments.append(first)
            guard let second = rest.first, !second.hasPrefix("-") else { continue }
            arguments += [argument, rest.removeFirst()]
        }
        return arguments
    }

    /// Prints the text of `--help` or `--version`, which is the output itself, and exits.
    private static func endWithHelp(_ text: String) {
        do throws(GGMLError) {
            try Descriptor.standardOutput().write(Array((text + "\n").utf8))
        } catch {
            end(error)
        }
    }

    private static func end(_ error: GGMLError) -> Never {
        if error.code != .closedPipe {
            let known = error.culprit.flatMap { [name, GGMLError.unnamedWriter].contains($0) ? nil : $0 }
            let blame = known.map { "\($0) failed first: " } ?? ""
            Messages.write("\(name): \(blame)\(error.sentence)")
        }
        Glibc.exit(error.code.rawValue)
    }

    /// Tells the next program of the pipe why there is no stream if the command line is wrong, which is found before
    /// the output is opened.
    private static func abortPipe(_ failure: GGMLError) {
        let output = Descriptor.standardOutput()
        guard writesStream, (try? output.isPipe) == true, let file = try? OutputFile(path: nil) else {
            return
        }
        try? StreamWriter(file, program: name).abort(failure)
    }
}
