import Foundation
import TestSupport
import Testing

/// What people copy, and what they read first.
@Suite struct PipelineTests {
    @Test(
        "the demo prints what the README shows: plain transport finds patients, the learned metric treatments"
    )
    func demo() throws {
        let result = try Shell()("bash pipelines/demo.sh")
        #expect(result.status == 0)
        let readme = try String(contentsOf: Places.project.appending(path: "README.md"), encoding: .utf8)
        let block = result.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
        #expect(readme.contains(block), "\(result.text)")
        let lines = result.text.split(separator: "\n")
        #expect(lines.contains("plain transport                   -0.12 ( 0.01)     0.69 ( 0.11)"))
        let learned = try #require(lines.first { $0.hasPrefix("learned transport") })
        #expect(learned.contains(" 1.00 ( 0.5"))
    }

    @Test("the workflow makes every result, and makes again only what changed")
    func workflow() throws {
        let result = try Shell()(
            """
            cp -r demo/ work; cp pipelines/Makefile work; cd work
            export EPOCHS=3 CELLS=40
            make -j 4 > first.log 2> errors.log || exit
            ls results
            make -j 4 | grep ggml-
            make RANK=2 | grep -o '^ggml-[a-z]*' | sort | uniq -c | xargs
            touch PW030-701.h5; make RANK=2 -n | grep -c 'ggml-ingest'
            printf 'broken' > PW030-701.h5; make RANK=2 > last.log 2>&1; echo $?
            ls results/counts.ggml
            """)
        #expect(
            result.text == """
                cells.ggml
                clusters.tsv
                counts.ggml
                distances.tsv
                genes.ggml
                learned-clusters.ggml
                learned.ggml
                loss.tsv
                metric.ggml
                metric.tsv
                plain-clusters.ggml
                plain-clusters.tsv
                plain-distances.tsv
                plain.ggml
                provenance.tsv
                summary.txt
                1 ggml-cluster 1 ggml-dist 1 ggml-fit 6 ggml-view
                1
                2
                results/counts.ggml

                """, "\(result.text)\(result.errors)")
    }

    @Test("the one-pipe script does the whole job, and fails as its first failing program does")
    func onePipe() throws {
        let shell = try Shell()
        let result = try shell("bash pipelines/one-pipe.sh demo/cohort.tsv out.ggml")
        #expect(result.status == 0 && result.text.contains("with class: ARI 1,"))
        let failed = try shell("bash pipelines/one-pipe.sh nowhere.tsv new.ggml; echo $?; ls new.ggml")
        #expect(failed.text == "66\n")
    }
}
