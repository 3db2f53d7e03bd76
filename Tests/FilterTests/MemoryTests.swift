import Foundation
import TestSupport
import Testing

/// Little memory, and files that claim much of it. `ulimit -v` counts KiB.
@Suite struct MemoryTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test(
        "with too little memory for OpenBLAS a program says so, and does not wait for more",
        arguments: [1, 4])
    func openBLAS(threads: Int) throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q -o norm.ggml
            for limit in {80000..800000..40000}; do
                (ulimit -v $limit; timeout 100 ggml-pca --threads \(threads) -k 5 norm.ggml 2> errors > pca.ggml)
                echo "$? $(cat errors)"
            done
            """)
        let lines = result.text.split(separator: "\n")
        #expect(lines.count == 19 && lines.first?.hasPrefix("69 ") == true && lines.last == "0 ")
        for line in lines where line != "0 " {
            #expect(line.hasPrefix("69 ") && line.contains("256 MiB of memory for it, found: "), "\(line)")
        }
    }

    @Test("with too little memory for its threads a program says so, and does not wait for more")
    func threads() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv -o in.ggml; cat in.ggml | ggml-normalize -q > whole.ggml
            for limit in 60000 65000 80000 200000; do
                cat in.ggml | (ulimit -v $limit; timeout 100 ggml-normalize -q --threads 16 > some.ggml; echo $?)
                cmp -s whole.ggml some.ggml && echo same
            done
            """)
        #expect(result.text == "69\n69\n0\nsame\n0\nsame\n", "\(result.errors)")
        #expect(
            result.errors.contains(
                "ggml-normalize: expected a limit of memory (ulimit -v) of at least 65536 KiB"))
    }

    @Test("what needs more memory than is allowed is refused, with how much that is")
    func limit() throws {
        let result = try shell(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 5 | ggml-fit -q --cells 9 --epochs 1 -o fit.ggml
            ggml-view --max-memory 10K fit.ggml; echo $?
            ggml-score --max-memory 1K --matrix demo/cohort.tsv --sheet demo/cohort.tsv; echo $?
            ggml-dist -q --max-memory 1M --cells 400 fit.ggml > /dev/null; echo $?
            ggml-dist -q --max-memory 1G --cells 40 fit.ggml > some.ggml; ggml-dist -q --cells 40 fit.ggml | cmp - some.ggml
            echo $?; ggml-view --max-memory 1Q fit.ggml; echo $?
            # All genes of these cells take more than what the metric sees of them.
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q -o genes.ggml
            ggml-fit -q --cells 40 --epochs 1 genes.ggml -o genefit.ggml
            printf 'sample\\tpath\\nnew\\tdemo/PW030-701.h5\\n' | ggml-ingest --sheet - |
                ggml-normalize -q --like genes.ggml -o new.ggml
            classify() { ggml-classify -q --max-memory 4M "$@" --model genefit.ggml new.ggml > /dev/null; echo $?; }
            classify --cells 40; classify --cells 500 --views composition
            """)
        #expect(result.text == "69\n69\n69\n0\n64\n0\n69\n", "\(result.errors)")
        let refusals = result.errors.matches(
            of: #/expected to need at most [014] MiB of memory, found .*, about [0-9]+ MiB; allow more with/#)
        #expect(refusals.count == 4, "\(result.errors)")
    }

    @Test(
        "a small file that claims gigabytes is refused with little memory",
        .enabled(if: Places.hasFaults, "../shared/faults is absent"),
        arguments: [
            ("ggml-view json_objects_bomb.ggml", "expected at most 65536 objects"),
            ("ggml-dist cell_bomb.ggml", "expected a CELL payload of at most 134217728 bytes"),
            ("ggml-ingest --sample-key s --class-key k vlen_4G.h5ad", "found damaged ones"),
            ("ggml-ingest --sample-key s --class-key k libhdf5_loop_v.h5ad", "found damaged ones"),
        ])
    func claims(command: String, words: String) throws {
        let result = try shell("cd \(Places.faults.path()); ulimit -v 1000000; \(command)")
        #expect(result.status == 65 && result.errors.contains(words), "\(result.errors)")
    }
}
