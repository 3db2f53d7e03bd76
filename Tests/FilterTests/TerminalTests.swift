import Foundation
import TestSupport
import Testing

/// What programs write to a terminal, which `script` plays.
@Suite(.enabled(if: (try? Shell()("command -v script").status) == 0, "script of util-linux is absent"))
struct TerminalTests {
    private let shell: Shell

    init() throws {
        shell = try Shell()
        let result = try shell(
            """
            ggml-synth -q --design counts --samples 30 --cells 20 --genes 50 |
                ggml-normalize -q --top-genes 20 | ggml-pca -q -k 5 |
                ggml-fit -q -o fit.ggml; ggml-dist -q fit.ggml | ggml-cluster -q -o many.ggml
            ggml-dist -q --samples A1,A2,A3,B1,B2,B3 fit.ggml -o few.ggml
            """)
        try #require(result.status == 0, "\(result.errors)")
    }

    /// The lines that a command writes to a terminal of so many columns.
    private func lines(_ command: String, columns: Int, _ variables: String) throws -> [String] {
        let result = try shell(
            "env -u NO_COLOR -u COLORTERM TERM=xterm \(variables) script -qec 'stty cols \(columns); \(command)' /dev/null"
        )
        try #require(result.status == 0, "\(result.text)")
        return result.text.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
    }

    @Test(
        "a picture fits the terminal, with colours or without",
        arguments: [40, 80, 200], ["LC_ALL=C.UTF-8", "LC_ALL=C", "NO_COLOR=1"])
    func picture(columns: Int, variables: String) throws {
        for file in ["few.ggml", "many.ggml"] {
            let lines = try lines("ggml-view --pretty \(file)", columns: columns, variables)
            let plain = lines.map { $0.replacing(#/\u{1b}\[[0-9;]*m/#, with: "") }
            #expect(plain.allSatisfy { $0.count < columns && !$0.contains("\u{1b}") })
            #expect((lines == plain) == (variables == "NO_COLOR=1"))
            let map = try #require(plain.firstIndex { $0.hasPrefix("distances (learned)") })
            let isHalved = file == "many.ggml" && variables == "LC_ALL=C.UTF-8"
            #expect(lines.contains { $0.contains("▀") } == isHalved)
            if file == "few.ggml" { #expect(plain.count == map + 8 && plain[map + 1].hasSuffix(" A A1")) }
        }
    }

    @Test("a name cannot send codes to the terminal")
    func hostileNames() throws {
        _ = try shell(
            """
            printf 'sample\\tpath\\tclass\\na\\033[2Jb\\tPW030-701.h5\\tx\\nc\\tPW030-704.h5\\t\\033]0;t\\007y\\n' > sheet.tsv
            cp demo/PW030-70?.h5 .
            ggml-ingest -q --sheet sheet.tsv | ggml-normalize -q | ggml-pca -q -k 3 | ggml-dist -q -o named.ggml
            """)
        let lines = try lines("ggml-view --pretty named.ggml", columns: 80, "LC_ALL=C.UTF-8")
        let text = lines.joined().replacing(#/\u{1b}\[[0-9;]*m/#, with: "")
        #expect(text.contains("a\\u001b[2Jb") && text.contains("\\u001b]0;t\\u0007y"))
        #expect(!text.contains("\u{1b}") && !text.contains("\u{7}"))
    }

    @Test("no bar stands in the lines of a table on the same terminal")
    func tables() throws {
        for command in ["ggml-embed --cells", "ggml-export --format tsv"] {
            // The pause is longer than the time before a bar is shown.
            let lines = try lines(
                "(head -c 9000 fit.ggml; sleep 1; tail -c +9001 fit.ggml) | \(command)", columns: 80,
                "LC_ALL=C")
            #expect(lines.count > 600 && !lines.contains { $0.contains("\u{1b}") }, "\(lines.count)")
        }
    }
}
