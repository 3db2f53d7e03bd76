import Foundation
import TestSupport
import Testing

@Suite struct ManualTests {
    private static let manuals = Places.project.appending(path: "man")
    static let programs = ["ingest", "normalize", "pca", "fit", "dist", "cluster", "view"].map {
        "ggml-\($0)"
    }
    static let pages = programs.map { "man1/\($0).1" } + ["man5/ggml-stream.5", "man7/ggml.7"]
    static let hasMandoc = (try? Shell()("command -v mandoc").status) == 0

    /// The parts of `--experimental-dump-help` that name options.
    private struct Help: Decodable {
        struct Command: Decodable {
            let arguments: [Argument]
        }

        struct Argument: Decodable {
            struct Name: Decodable {
                let kind: String
                let name: String
            }

            let names: [Name]?
        }

        let command: Command
    }

    private static func text(_ page: String) throws -> String {
        try String(contentsOf: manuals.appending(path: page), encoding: .utf8)
    }

    @Test("every option of a program stands in its page", arguments: programs)
    func options(program: String) throws {
        let help = try JSONDecoder().decode(
            Help.self, from: Shell()("\(program) --experimental-dump-help").output)
        let page = try Self.text("man1/\(program).1")
        let names = help.command.arguments.flatMap { $0.names ?? [] }
        #expect(names.contains { $0.name == "help" } && names.contains { $0.name == "version" })
        for name in names {
            let flag = name.kind == "long" ? "Fl -\(name.name)" : "Fl \(name.name)"
            #expect(page.contains("\(flag) ") || page.contains("\(flag)\n"), "\(flag)")
        }
    }

    @Test("no page names an option that its program does not have", arguments: programs)
    func noOtherOptions(program: String) throws {
        let help = try Shell()("\(program) --help").text
        for match in try Self.text("man1/\(program).1").matches(of: #/\.It Fl (-[a-z-]+)/#) {
            #expect(help.contains("-\(match.1)"), "\(match.1)")
        }
    }

    @Test("pages are well formed", .enabled(if: hasMandoc, "mandoc is absent"), arguments: pages)
    func lint(page: String) throws {
        let result = try Shell()(
            "mandoc -Tlint -W style '\(Self.manuals.path())/\(page)' | grep -v 'manual not found'")
        #expect(result.text.isEmpty, "\(result.text)")
    }

    @Test("the stream in ggml-stream(5) is the one that is written, byte by byte")
    func hexDump() throws {
        let lines = try Self.text("man5/ggml-stream.5").matches(of: #/(?m)^[0-9a-f]{8}  ([0-9a-f ]{48})/#)
        let bytes = lines.flatMap { $0.1.split(separator: " ").compactMap { UInt8($0, radix: 16) } }
        let result = try Shell()("cd malformed && ggml-ingest -q good.h5")
        #expect(bytes.count > 500 && bytes == Array(result.output))
    }
}
