import Foundation
import GGMLCore
import TestSupport
import Testing

/// What a file system, a signal, or a parent process does to a filter; `Preload/faults.c` makes the system do it.
@Suite(
    .enabled(if: (try? Shell()("command -v cc || command -v clang").status) == 0, "there is no compiler of C")
)
struct SystemFaultTests {
    private let shell: Shell

    init() throws {
        shell = try Shell()
        let source = Places.project.appending(path: "Tests/FilterTests/Preload/faults.c").path()
        let result = try shell("$(command -v cc || command -v clang) -shared -fPIC -o faults.so '\(source)'")
        try #require(result.status == 0, "\(result.errors)")
    }

    /// Runs a command in which `$faulty A=1 program` runs the program with the fault A.
    private func run(_ command: String) throws -> ShellResult {
        try shell("faulty=\"env LD_PRELOAD=$PWD/faults.so\"\n" + command)
    }

    @Test("a file that cannot be closed does not take the place of an older one")
    func closing() throws {
        let result = try run(
            """
            mkdir out; cd out; echo old > old.ggml;
            for names in A=1 NO_UNNAMED_FILES=1; do
                for file in old new; do
                    $faulty CLOSING_FAILS=1 $names ggml-ingest -q ../demo/PW030-701.h5 -o $file.ggml; echo $?
                done
            done
            cat old.ggml; ls -A
            """)
        #expect(result.text == "74\n74\n74\n74\nold\nold.ggml\n")
        #expect(result.errors.contains("old.ggml: closing failed: Input/output error"))
    }

    @Test(
        "a signal ends a program with its own number, and leaves nothing, where files must have names",
        arguments: ["HUP", "INT", "QUIT", "TERM", "USR1", "XCPU"])
    func signals(signal: String) throws {
        let result = try run(
            """
            ggml-ingest -q --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 20 -o pca.ggml
            mkdir out; set -m
            $faulty NO_UNNAMED_FILES=1 ggml-fit -q --cells all --epochs 100000 pca.ggml -o out/fit.ggml 2> /dev/null &
            until ls -A out | grep -q part; do sleep 0.05; done
            kill -\(signal) $!; wait $!; echo $(($? - $(kill -l \(signal))))
            ls -A out
            """)
        #expect(result.text == "128\n", "\(result.errors)")
    }

    @Test("a signal that a program was told to ignore does not end it")
    func ignoredSignal() throws {
        let result = try run(
            """
            ggml-ingest -q --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 20 -o pca.ggml
            mkdir out; trap '' HUP
            $faulty NO_UNNAMED_FILES=1 ggml-fit -q --cells all --epochs 100000 pca.ggml -o out/fit.ggml &
            until ls -A out | grep -q part; do sleep 0.05; done
            kill -HUP $!; sleep 0.5; kill $! && wait $!; echo $?; ls -A out
            """)
        #expect(result.text == "143\n", "\(result.errors)")
    }

    @Test("input and output that do not wait are waited for")
    func nonBlocking() throws {
        let result = try run(
            """
            ggml-ingest -q --sheet demo/cohort.tsv -o in.ggml
            ggml-normalize -q < in.ggml > whole.ggml
            (head -c 100 in.ggml; sleep 0.5; tail -c +101 in.ggml) | $faulty NON_BLOCKING=1 ggml-normalize -q |
                (sleep 1; cat) > slow.ggml
            echo "${PIPESTATUS[@]}"
            cmp whole.ggml slow.ggml && echo same
            """)
        #expect(result.text == "0 0 0\nsame\n", "\(result.errors)")
    }

    /// A folder of a gzipped matrix, and a sheet.
    private static let market = """
        mkdir market
        printf '%%%%MatrixMarket matrix coordinate integer general\\n3 2 3\\n1 1 5\\n3 1 10\\n2 2 70\\n' > market/matrix.mtx
        printf 'g1\\tA\\tGene Expression\\ng2\\tB\\tGene Expression\\ng3\\tC\\tGene Expression\\n' > market/features.tsv
        printf 'AAA-1\\nAAC-1\\n' > market/barcodes.tsv
        printf 'sample\\tpath\\tclass\\nA\\tmarket\\till\\nB\\tmarket\\twell\\n' > sheet.tsv

        """

    @Test("the bytes are the same if a read gives one at a time", arguments: [false, true])
    func shortReads(isGzipped: Bool) throws {
        let result = try run(
            Self.market + (isGzipped ? "gzip market/*\n" : "") + """
                ggml-ingest --sheet sheet.tsv -o whole.ggml
                $faulty ONE_BYTE_A_READ=1 ggml-ingest --sheet sheet.tsv -o bytes.ggml
                cmp whole.ggml bytes.ggml && echo same
                $faulty ONE_BYTE_A_READ=1 ggml-normalize whole.ggml -o bytes.ggml
                cat whole.ggml | $faulty ONE_BYTE_A_READ=1 ggml-normalize -o pipe.ggml
                ggml-normalize whole.ggml -o whole.ggml
                ggml-view --cells whole.ggml > whole; ggml-view --cells bytes.ggml | cmp - whole && echo same
                ggml-view --cells pipe.ggml | cmp - whole && echo same
                """)
        #expect(result.text == "same\nsame\nsame\n", "\(result.errors)")
    }

    @Test("a file that ends before its size is noticed, wherever it ends")
    func earlyEnd() throws {
        let result = try run(
            Self.market + """
                for end in {0..120}; do
                    $faulty FILES_END_AT=$end ggml-ingest -q --sheet sheet.tsv -o out.ggml 2> errors
                    code=$?; longest=$(stat -c %s sheet.tsv market/* | sort -n | tail -n 1)
                    [ $code = $((end < longest ? 74 : 0)) ] || echo "$end: $code $(cat errors)"
                done
                """)
        #expect(result.text.isEmpty)
    }
}
