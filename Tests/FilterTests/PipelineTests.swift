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
        #expect(learned.contains(" 1.00 ( 0.7"))
    }

    @Test("the workflow makes every result, and makes again only what changed")
    func workflow() throws {
        let result = try Shell()(
            """
            cp -r demo/ work; cp pipelines/Makefile work; cd work
            export CELLS=40
            make -j 4 > first.log 2> errors.log || exit
            ls results
            make -j 4 | grep ggml-
            make RANK=2 | grep -o '^ggml-[a-z]*' | sort | uniq -c | xargs
            touch PW030-701.h5; make RANK=2 -n | grep -c 'ggml-ingest'
            printf 'broken' > PW030-701.h5; make RANK=2 > last.log 2>&1; echo $?
            ls results/counts.ggml
            cp ../demo/PW030-701.h5 .
            sed 's/\\t/","/g; s/^\\|$/"/g' cohort.tsv > quoted.csv
            csv() { make -s SHEET=quoted.csv RESULTS=csv "$@" csv/counts.ggml 2>&1; }
            csv; csv -q; echo $?; touch PW030-704.h5; csv -q; echo $?
            rm PW030-704.h5; csv | grep -o 'PW030-704.h5: expected a file or a folder that can be read'
            ggml-export -q results/counts.ggml -o cohort.h5ad
            whole() { make -s SHEET=cohort.h5ad INGEST='--sample-key sample --class-key class --keep-key patient' \\
                RESULTS=whole "$@"; }
            whole GROUP=patient whole/metric.ggml 2>> errors.log; whole whole/counts.ggml -q; echo $?
            touch cohort.h5ad; whole whole/counts.ggml -q; echo $?
            ggml-view --provenance whole/metric.ggml | grep -o -e '--sample-key sample' -e '--group patient'
            """)
        #expect(
            result.text == """
                cells.ggml
                clusters.tsv
                counts.d
                counts.ggml
                distances.tsv
                embedding.tsv
                genes.ggml
                genes.tsv
                learned-clusters.ggml
                learned.ggml
                loss.tsv
                metric.ggml
                metric.tsv
                plain-clusters.ggml
                plain-clusters.tsv
                plain-distances.tsv
                plain-embedding.tsv
                plain.ggml
                provenance.tsv
                report.html
                scores.tsv
                split.ggml
                summary.txt
                test1.ggml
                test2.ggml
                test3.ggml
                test4.ggml
                test5.ggml
                1 ggml-cluster 1 ggml-dist 1 ggml-embed 6 ggml-fit 1 ggml-genes 1 ggml-report 1 ggml-score \
                6 ggml-view
                1
                2
                results/counts.ggml
                0
                1
                PW030-704.h5: expected a file or a folder that can be read
                0
                1
                --sample-key sample
                --group patient

                """, "\(result.text)\(result.errors)")
    }

    @Test("what make would do is what has changed; what it cannot do is said in a sentence")
    func workflowRefusals() throws {
        let result = try Shell()(
            """
            cp -r demo/ work; cp pipelines/Makefile work; cd work
            # Settings come from the command line; some shells have a GROUP in the environment.
            export GROUP=users RANK=none
            make() { command make CELLS=40 COMPONENTS=3 "$@"; }
            make -s -j 2 2> errors.log
            make -n
            make -n LINKAGE=average | grep -o '^ggml-[a-z]*' | sort | uniq -c | xargs
            make SHEET='my cohort.tsv' 2>&1 | grep -o 'expected SHEET and RESULTS without spaces.*'
            make SHEET=nowhere.tsv 2>&1 | head -n 1
            make FOLDS=6 GROUP=patient 2>&1 | grep -o 'use --folds 5'

            cp PW030-701.h5 'of day #1: $2.h5'
            sed 's/PW030-701.h5/of day #1: $2.h5/' cohort.tsv > odd.tsv
            odd() { make -s SHEET=odd.tsv RESULTS=odd odd/counts.ggml "$@"; }
            odd; odd -q; echo $?; touch 'of day #1: $2.h5'; odd -q; echo $?

            awk -F '\\t' -v OFS='\\t' 'NR > 1 { $3 = NR % 4 < 2 ? "a" : "b" } 1' cohort.tsv > nothing.tsv
            make -s SHEET=nothing.tsv RESULTS=nothing nothing/genes.tsv nothing/report.html 2> errors.log
            cat nothing/genes.tsv
            """)
        #expect(
            result.text == """
                make: Nothing to be done for 'all'.
                2 ggml-cluster 1 ggml-report 4 ggml-view
                expected SHEET and RESULTS without spaces, quotes and signs such as = or ;, found "my cohort.tsv" and \
                "results"; rename them, or make links to them.  Stop.
                expected a sample sheet, found no "nowhere.tsv"; name yours: make SHEET=FILE
                use --folds 5
                0
                1
                id\tname\trank\timportance\tshare

                """, "\(result.text)\(result.errors)")
    }

    @Test("names with signs of make and of the shell are read, or refused in a sentence")
    func workflowNames() throws {
        let script = Places.project.appending(path: "Tests/FilterTests/Make/names.sh").path()
        let result = try Shell()("bash '\(script)'")
        let unreadable = ["a=b.h5", "a;b.h5", "a|b.h5", "a%b.h5", "a*b.h5", "a?b.h5", "a[b].h5", #"a\b.h5"#]
            .map {
                """
                odd.tsv: make cannot read the name "\($0)", so that changes of this file are not noticed; rename it
                \($0): 0
                PW030-704.h5: 1

                """
            }
        let readable = [#"o'brien & (1): #2 $3.h5"#, "a&"].map { "\($0): 1\nPW030-704.h5: 1\n" }
        let group = ##"--folds 2 --group patient's; echo 100% \n $HOME "#1" --seed 1 group/cells.ggml"##
        #expect(
            result.text == (unreadable + readable + [group, "\n"]).joined(),
            "\(result.text)\(result.errors)")
    }

    @Test("Ctrl-C and a kill leave no half file, and the next run goes on, to the same bytes in any order")
    func workflowInterrupt() throws {
        let script = Places.project.appending(path: "Tests/FilterTests/Make/interrupt.sh").path()
        let result = try Shell()("bash '\(script)'")
        #expect(
            result.text == """
                exit 130
                cells.ggml counts.d counts.ggml genes.ggml split.ggml
                exit 137
                cells.ggml counts.d counts.ggml genes.ggml split.ggml
                0
                results/report.html
                make: Nothing to be done for 'all'.
                same
                exit 137
                0
                counts.d counts.ggml

                """, "\(result.text)\(result.errors)")
    }

    @Test("the script of the test on held-out samples does what its commands do one by one")
    func heldOutTest() throws {
        let result = try Shell()(
            """
            ggml-ingest --sheet demo/cohort.tsv | ggml-normalize -q | ggml-pca -k 5 -o cells.ggml
            bash pipelines/held-out-test.sh cells.ggml --folds 3 --group patient > whole.tsv || exit
            ggml-split --folds 3 --group patient cells.ggml -o split.ggml
            for n in 1 2 3; do ggml-fit -q --split $n split.ggml | ggml-dist -q -o learned$n.ggml; done
            ggml-dist -q --metric euclidean cells.ggml -o plain.ggml
            ggml-score -q --baseline plain.ggml --baseline cells.ggml learned?.ggml | cmp - whole.tsv &&
                cut -f 1-3 whole.tsv | tail -n 6
            bash pipelines/held-out-test.sh cells.ggml --keep kept --rank 2 --cells 40 --folds 3 --group patient > cells40.tsv
            cmp cells40.tsv kept/scores.tsv; ls kept | grep -v '[0-9].ggml'
            ggml-view --provenance kept/metric2.ggml | grep -c -- '--rank 2 --cells 40\\|--cells 40 --rank 2'
            bash pipelines/held-out-test.sh --folds 3 cells.ggml 2> errors.txt; echo $?
            bash pipelines/held-out-test.sh cells.ggml --group patient --folds 6 2>&1 | grep -o 'use --folds 5'
            """)
        #expect(
            result.text == """
                pooled\tlearned\tneighbours
                pooled\tlearned\tkernel
                pooled\teuclidean\tneighbours
                pooled\teuclidean\tkernel
                pooled\tpseudobulk\tlogistic
                pooled\tcomposition\tlogistic
                differences.tsv
                plain.ggml
                predictions.tsv
                scores.tsv
                split.ggml
                1
                64
                use --folds 5

                """,
            "\(result.text)\(result.errors)")
    }

    @Test("the one-pipe script does the whole job, and fails as its first failing program does")
    func onePipe() throws {
        let shell = try Shell()
        let result = try shell("bash pipelines/one-pipe.sh demo/cohort.tsv out.ggml")
        #expect(result.status == 0 && result.text.contains("with class: ARI 1,"))
        let failed = try shell("bash pipelines/one-pipe.sh nowhere.tsv new.ggml; echo $?; ls new.ggml")
        #expect(failed.text == "66\n")
    }

    @Test("the paper's table and a line of its ablations are made, and anew for other seeds")
    func paper() throws {
        let result = try Shell()(
            """
            paper() { make -s -f pipelines/paper.mk COHORTS=2d RESULTS=results "$@"; }
            paper SEEDS=1 | awk -F '\\t' '{ print $1, $2, $3, $5, $6 }'
            paper SEEDS='1 2' results/scores/2d-cosine.tsv
            grep -v kernel results/scores/2d-cosine.tsv | cut -f 1,2
            paper SEEDS=1 results/ablations/margin-1_lambda-0.01.tsv; cut -f 1,2 results/ablations/*
            paper SEEDS=1 NEIGHBOURS=0 >& log || grep -o 'expected 1 or more, found 0' log
            """)
        #expect(
            result.text == """
                cohort metric splits sd published
                2d learned 1 NA 0.96
                2d euclidean 1 NA 0.27 to 0.49
                2d cityblock 1 NA 0.27 to 0.49
                2d cosine 1 NA 0.27 to 0.49
                split\tmetric
                split1\tcosine
                split1\tcosine
                mean\tcosine
                sd\tcosine
                pooled\tcosine
                2d\t--margin 1 --lambda 0.01
                expected 1 or more, found 0

                """, "\(result.text)\(result.errors)")
    }
}
