import TestSupport
import Testing

/// What holds for ggml-tune whatever the figures are.
@Suite struct TuneTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    private func run(_ script: String) throws -> ShellResult {
        try shell(
            """
            sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv > sheet.tsv
            ggml-ingest --sheet sheet.tsv | ggml-normalize -q | ggml-pca -q -k 10 -o cells.ggml
            tune() { $start ggml-tune -q --cells 60 --group patient --folds 2 --grid rank=1,2 --grid epochs=40 cells.ggml "$@"; }
            \(script)
            """)
    }

    @Test("a run that was stopped anywhere goes on to the same bytes, for any number of threads")
    func resume() throws {
        let result = try run(
            """
            tune --threads 1 -o whole.tsv
            size=$(stat -c %s whole.tsv)
            for bytes in 0 7 $((size / 4)) $((size / 3)) $((size / 2)) $((size - 400)) $((size - 1)) $size; do
                head -c $bytes whole.tsv > part.tsv
                tune --threads 2 -o part.tsv
                cmp whole.tsv part.tsv || echo "differs after $bytes"
            done
            tune > pipe.tsv
            cmp whole.tsv pipe.tsv && wc -l < whole.tsv
            """)
        #expect(result.text == "11\n", "\(result.text)\(result.errors)")
    }

    @Test("a run that is killed leaves the rows that it has finished, and the next one does the rest")
    func kill() throws {
        let result = try run(
            """
            slow() { tune --grid margin=1,2,3 "$@"; }
            # In place of the shell that the function runs in, so that the signal meets the program.
            start=exec slow -o killed.tsv & victim=$!
            until [ "$(wc -l 2> /dev/null < killed.tsv)" -ge 3 ] 2> /dev/null; do sleep 0.01; done
            kill -9 $victim
            wait $victim 2> /dev/null
            test "$(wc -l < killed.tsv)" -lt 19 && echo unfinished
            head -n 3 killed.tsv > before.tsv
            slow -o killed.tsv
            slow -o whole.tsv
            cmp killed.tsv whole.tsv && head -n 3 killed.tsv | cmp - before.tsv && wc -l < whole.tsv
            """)
        #expect(result.text == "unfinished\n19\n", "\(result.text)\(result.errors)")
    }

    @Test("what test samples are, their cells and classes, changes nothing in what is chosen by")
    func held() throws {
        let result = try run(
            """
            awk -v OFS='\\t' '{ print $0, NR == 1 ? "split1" : NR < 9 ? "train" : "test" }' sheet.tsv > first.tsv
            # The last samples with other classes, and the cells of others.
            sed '10s/ctrl/panobinostat/; 9s/PW036-705.h5/PW030-701.h5/; 11s/PW040-712.h5/PW030-704.h5/' \\
                first.tsv > second.tsv
            for name in first second; do
                ggml-ingest --sheet $name.tsv | ggml-normalize -q --target-sum 648 |
                    ggml-tune -q --cells 40 --grid rank=1,3 --grid epochs=5 > $name.table
            done
            cmp first.tsv second.tsv > /dev/null || echo other samples
            inner() { cut -f 2-15,22 $1.table; }
            cmp <(inner first) <(inner second) && echo same choice
            cmp <(cut -f 2-21 first.table) <(cut -f 2-21 second.table) > /dev/null || echo other test
            grep -c -w candidate first.table
            """)
        #expect(
            result.text == "other samples\nsame choice\nother test\n3\n", "\(result.text)\(result.errors)")
    }

    @Test("the choice is learned as ggml-fit would, and scored as ggml-score would")
    func scores() throws {
        let result = try run(
            """
            ggml-split -q --group patient --folds 2 cells.ggml -o split.ggml
            ggml-tune -q --cells 60 --grid rank=2 --grid epochs=10 --neighbours 3 split.ggml -o table.tsv
            for n in 1 2; do
                ggml-fit -q --no-select --rank 2 --epochs 10 --cells 60 --split $n split.ggml |
                    ggml-dist -q --cells 60 -o learned$n.ggml
                ggml-dist -q --cells 60 --metric euclidean split.ggml -o plain.ggml
                ggml-score --digits 17 --neighbours 3 --baseline plain.ggml learned$n.ggml |
                    grep ^split | grep -w neighbours | cut -f 2,6-10 | sort > score.$n
                # The Euclidean metric, and the chosen one if it is another.
                grep -w split$n table.tsv | grep -v -w candidate | cut -f 4,17-21 | sort -u > tune.$n
                comm -13 score.$n tune.$n
                wc -l < tune.$n
            done
            """)
        let lines = result.text.split(separator: "\n")
        #expect(
            lines.count == 2 && lines.allSatisfy { $0 == "1" || $0 == "2" }, "\(result.text)\(result.errors)")
    }
}
