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
            #expect(line.hasPrefix("69 ") && line.contains("224 MiB of memory for it, found: "), "\(line)")
        }
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
