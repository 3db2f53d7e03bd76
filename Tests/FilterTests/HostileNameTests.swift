import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// Names of samples, classes, genes and cells that a terminal, a table or a file system would take for something else.
@Suite struct HostileNameTests {
    private let shell: Shell
    private let names = [
        ".x", "a\u{1b}[31m", "b\u{9b}5n", "-c", "=1+1", "<b>", "d\ttab", "e\nline", "f\u{0}\u{7f}",
    ]

    init() throws {
        shell = try Shell()
        let genes = try FeatureTable(state: .log, ids: names, names: names.reversed(), place: "test")
        let samples = try SampleTable(
            ids: names, classes: names.map { "class \($0)" },
            columns: [.init(name: "batch\u{1b}[2J", values: names)], place: "test")
        let blocks = names.indices.map { sample in
            CellBlock(
                samples: [UInt32(sample), UInt32(sample)], barcodes: [names[sample], "2"],
                matrix: .dense(
                    DenseRows(
                        columns: names.count, values: (0..<2 * names.count).map { Float($0 * sample % 7) })))
        }
        try Streams.write(Preamble(samples: samples, features: genes), blocks, to: shell.path("in.ggml"))
    }

    @Test("no text has a control character, and no name breaks a line")
    func printable() throws {
        let result = try shell(
            """
            ggml-fit --cells 2 --epochs 1 --no-select in.ggml -o fit.ggml
            ggml-dist fit.ggml | ggml-cluster -k 2 -o out.ggml
            for topic in summary genes metric clusters distances newick json provenance; do ggml-view --$topic out.ggml; done
            for topic in genes metric clusters distances provenance; do
                ggml-view --$topic out.ggml | awk -F '\\t' 'NR > 1 && NF != width { print "ragged" } { width = NF }'
            done
            ggml-view in.ggml; ggml-view --samples in.ggml; ggml-view --cells in.ggml
            ggml-fit --group nothing in.ggml > /dev/null
            ggml-dist --plans plans --pair a b in.ggml > /dev/null
            """)
        let isHarmless = { (scalar: Unicode.Scalar) in
            scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
        }
        #expect(result.text.unicodeScalars.allSatisfy(isHarmless))
        #expect(result.errors.unicodeScalars.allSatisfy(isHarmless))
        let lines = result.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.contains("a\\u001b[31m\tclass a\\u001b[31m\ta\\u001b[31m\t2"))
        #expect(lines.contains("e line\tclass e line\te line\t2"))
        #expect(!lines.contains("ragged"))
    }

    @Test("JSON keeps every name, escaped")
    func json() throws {
        let text = try shell("ggml-view --json in.ggml").output
        let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        let samples = try #require(object["samples"] as? [String: Any])
        #expect(samples["id"] as? [String] == names)
    }

    @Test("no sample makes a hidden file, or one outside the folder")
    func hidden() throws {
        let result = try shell(
            "ggml-dist -q --plans plans in.ggml > /dev/null; ls -A plans; ls plans | wc -l")
        let lines = result.text.split(separator: "\n")
        #expect(lines.last == "36" && !lines.contains { $0.hasPrefix(".") || $0.hasPrefix("-") })
        #expect(lines.contains("%2Ex--a%1B%5B31m.tsv"))
    }

    @Test("names that are too long for a file are refused before any is written")
    func long() throws {
        let name = String(repeating: "n", count: 300)
        let result = try shell(
            """
            printf 'sample\\tpath\\nA\\tdemo/PW030-701.h5\\nB\\tdemo/PW030-704.h5\\n\(name)\\tdemo/PW032-709.h5\\n' > sheet.tsv
            ggml-ingest --sheet sheet.tsv | ggml-normalize -q -o in.ggml
            ggml-dist -q --cells 5 --plans plans in.ggml > out.ggml; echo $?; ls plans
            ggml-dist -q --cells 5 --duals duals --pair A B in.ggml > out.ggml; echo $?; ls duals
            """)
        #expect(result.text == "65\n0\nA--B.duals.tsv\n", "\(result.errors)")
        #expect(
            result.errors.contains(
                "plans: expected names of samples that make that of a file, up to 245 bytes"))
    }
}
