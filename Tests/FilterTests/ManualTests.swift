import Foundation
import TestSupport
import Testing

@Suite struct ManualTests {
    private static let manuals = Places.project.appending(path: "man")
    static let programs =
        [
            "ingest", "normalize", "pca", "fit", "dist", "cluster", "view", "split", "score", "classify",
            "embed", "genes", "synth", "tune", "merge", "export", "report", "plot", "doctor",
        ].map { "ggml-\($0)" } + ["ggml"]
    private static let pagesWithCommands =
        programs.map { "man1/\($0).1" } + ["man7/ggml.7", "man7/ggml-recipes.7"]
    static let pages = pagesWithCommands + ["man5/ggml-stream.5"]
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

    @Test("each help has an example, which stands in the page and can be parsed", arguments: programs)
    func helpExample(program: String) throws {
        let help = try Shell()("\(program) --help").text
        let match = try #require(help.firstMatch(of: #/(?s)\nExample:\n(.*?)\n\n/#))
        let lines = match.1.split(separator: "\n").map { $0.dropFirst(2) }
        #expect(Self.unescaped(try Self.text("man1/\(program).1")).contains("$ \(lines[0])\n"))
        let command = lines.joined(separator: "\n")
        #expect(command.contains(program) || command.hasPrefix("ggml \(program.dropFirst(5))"))
        // The files are absent, but 64 would mean that the command line is wrong.
        let result = try Shell()("\(command) > /dev/null\necho \"${PIPESTATUS[@]}\"")
        #expect(!result.text.split { $0.isWhitespace }.contains("64"), "\(result.errors)")
    }

    @Test(
        "a program that has too little memory says so with the status that stands in ggml(1)",
        arguments: programs)
    func unavailable(program: String) throws {
        let result = try Shell()("ulimit -v 60000; \(program) --version")
        #expect(result.status == 69 && result.errors.contains("ulimit -v"))
    }

    @Test("no page names an option that its program does not have", arguments: programs)
    func noOtherOptions(program: String) throws {
        // ggml(1) explains what programs have in common, all of which ggml-pca has.
        let help = try Shell()("\(program) --help; [ \(program) != ggml ] || ggml-pca --help").text
        for match in try Self.text("man1/\(program).1").matches(of: #/\.It Fl (-[a-z-]+)/#) {
            #expect(help.contains("-\(match.1)"), "\(match.1)")
        }
    }

    @Test("every option that a page gives to a program is one of that program")
    func mentionedOptions() throws {
        let shell = try Shell()
        let help = try Dictionary(
            uniqueKeysWithValues: Self.programs.map { ($0, try shell("\($0) --help").text) })
        for page in Self.pages {
            for match in try Self.text(page).matches(of: #/(ggml-[a-z]+) (--[a-z-]+)/#) {
                #expect(help[String(match.1)]?.contains(match.2) == true, "\(page): \(match.0)")
            }
        }
    }

    @Test("pages are well formed", .enabled(if: hasMandoc, "mandoc is absent"), arguments: pages)
    func lint(page: String) throws {
        let result = try Shell()(
            "mandoc -Tlint -W style '\(Self.manuals.path())/\(page)' | grep -v 'manual not found'")
        #expect(result.text.isEmpty, "\(result.text)")
    }

    /// The demo cohort in the folder work, with the files that the pages use.
    private static func cohort() throws -> Shell {
        let shell = try Shell()
        _ = try shell(
            """
            cp -rL demo work; mkdir -p work/pipelines/data; ln -s ../.. work/pipelines/data/gbm; cd work
            printf 'sample\tfile\nA1\tPW030-701.h5\n' > wrong.tsv
            ggml-ingest --sheet cohort.tsv -o counts.ggml
            ggml-normalize counts.ggml -o genes.ggml
            ggml-pca -k 30 genes.ggml -o cells.ggml
            ggml-fit cells.ggml -o fit.ggml
            ggml-dist fit.ggml -o learned.ggml
            ggml-dist cells.ggml -o plain.ggml
            ggml-cluster learned.ggml -o clusters.ggml
            """)
        return shell
    }

    @Test("the commands of a page print what the page shows", arguments: pagesWithCommands)
    func examples(page: String) throws {
        let shell = try Self.cohort()
        var text = try Self.text(page)
        for block in text.matches(of: #/(?s)\.Bd -literal[^\n]*\n(.*?)\.Ed/#).map({ String($0.1) }) {
            let found = try Self.transcript(block, shell)
            #expect(Self.sorted(found) == Self.sorted(block), "\(page)")
            if ProcessInfo.processInfo.environment["GGML_RECORD"] != nil {
                text = text.replacing(block, with: found)
            }
        }
        if ProcessInfo.processInfo.environment["GGML_RECORD"] != nil {
            try text.write(to: Self.manuals.appending(path: page), atomically: true, encoding: .utf8)
        }
    }

    @Test("the commands of the table in ggml(1), and the usual one of each page, run")
    func usualCommands() throws {
        let shell = try Self.cohort()
        _ = try shell(
            """
            cd work; ggml-split --group patient cells.ggml -o split.ggml
            for n in 1 2 3 4 5; do ggml-fit --split $n split.ggml | ggml-dist -o fold$n.ggml; done
            ggml-dist --metric euclidean split.ggml -o euclidean.ggml
            for i in 1 2; do ggml-dist --shard $i/2 fit.ggml -o shard.$i; done
            (head -n 1 cohort.tsv; sed -n '2s/^/new/p' cohort.tsv) | ggml-ingest --sheet - |
                ggml-normalize --like fit.ggml | ggml-pca --like fit.ggml -o new.ggml
            """)
        let rows = try Self.text("man1/ggml.1").matches(of: #/(?m)^[a-z].* {2,}(ggml.*)$/#).map { $0.1 }
        #expect(rows.count > 15)
        // That of ggml-tune takes too long here; its examples run smaller ones.
        let pages = try Self.programs.filter { !["ggml", "ggml-doctor", "ggml-tune"].contains($0) }
            .map(Self.usual)
        for command in (rows + pages).map({ Self.unescaped(String($0)) }) {
            let result = try shell("cd work; \(command)")
            #expect(result.status == 0, "\(command): \(result.errors)")
        }
    }

    /// The command that the first screen of a program's page shows.
    private static func usual(_ program: String) throws -> Substring {
        try #require(try text("man1/\(program).1").firstMatch(of: #/\.It usually\n\.Li (.*)/#)).1
    }

    @Test("there are twenty recipes or more, each with commands that are run")
    func recipes() throws {
        let recipes = try Self.text("man7/ggml-recipes.7").split(separator: "\n.Ss ").dropFirst()
        #expect(recipes.count >= 20)
        for recipe in recipes { #expect(recipe.contains("\n$ "), "\(recipe.prefix(80))") }
    }

    /// Runs the commands of a block, those behind "$ ", and puts what they print behind them.
    private static func transcript(_ block: String, _ shell: Shell) throws -> String {
        let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.contains(where: { $0.hasPrefix("$ ") }) else {
            // A file that later commands need: the page's make file.
            if block.contains("\n\tggml-") {
                try unescaped(block).write(
                    toFile: shell.path("work/Makefile"), atomically: true, encoding: .utf8)
            }
            return block
        }
        var result: [String] = []
        var index = 0
        while index < lines.count {
            guard lines[index].hasPrefix("$ ") else {
                index += 1
                continue
            }
            var command = [lines[index]]
            index += 1
            while index < lines.count, try isUnfinished(unescaped(command.joined(separator: "\n")), shell) {
                command.append(lines[index])
                index += 1
            }
            let script = unescaped(command.joined(separator: "\n")).dropFirst(2)
            let ran = try shell("cd work; exec 2>&1; \(script)")
            result += command + ran.text.split(separator: "\n").map { escaped(String($0)) }
        }
        return result.joined(separator: "\n") + "\n"
    }

    /// Whether a shell would ask for another line.
    private static func isUnfinished(_ command: String, _ shell: Shell) throws -> Bool {
        if command.hasSuffix("\\") { return true }
        try command.dropFirst(2).write(toFile: shell.path("command"), atomically: true, encoding: .utf8)
        return try shell("bash -n command").status != 0
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("\\(aq", with: "'").replacing("\\(dq", with: "\"").replacing("\\(ha", with: "^")
            .replacing("\\-", with: "-")
            .replacing("\\&", with: "")
            .replacing("\\e", with: "\\")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("'", with: "\\(aq")
    }

    /// Programs of a pipe speak in any order.
    private static func sorted(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }

    @Test("the stream in ggml-stream(5) is the one that is written, byte by byte")
    func hexDump() throws {
        let lines = try Self.text("man5/ggml-stream.5").matches(of: #/(?m)^[0-9a-f]{8}  ([0-9a-f ]{48})/#)
        let bytes = lines.flatMap { $0.1.split(separator: " ").compactMap { UInt8($0, radix: 16) } }
        let result = try Shell()("cd malformed && ggml-ingest -q good.h5")
        #expect(bytes.count > 500 && bytes == Array(result.output))
    }
}
