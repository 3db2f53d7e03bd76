import TestSupport
import Testing

/// What holds between splits, training and scores.
@Suite struct SplitTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test(
        "ggml-fit --split learns what it would without the test samples, records the others, and keeps all cells"
    )
    func fit() throws {
        let result = try shell(
            """
            sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv > sheet.tsv
            ggml-ingest --sheet sheet.tsv | ggml-normalize -q --target-sum 648 |
                ggml-split --group patient --folds 5 -o split.ggml
            test=$(ggml-view --samples split.ggml | awk '$5 == "test" { print $1 }')
            grep -v "$test" sheet.tsv > train.tsv
            ggml-ingest --sheet train.tsv | ggml-normalize -q --target-sum 648 -o train.ggml
            fit() { ggml-fit -q --rank 2 --cells 30 --epochs 2 "$@"; }
            for options in "" --resample; do
                fit $options --split 2 split.ggml -o part.ggml
                fit $options train.ggml -o alone.ggml
                cmp <(ggml-view --metric --digits 17 part.ggml) <(ggml-view --metric --digits 17 alone.ggml) && echo same map
                cmp <(ggml-view --cells split.ggml) <(ggml-view --cells part.ggml) && echo same cells
            done
            ggml-view part.ggml | grep -o 'the classes of 8 samples'
            ggml-view --json part.ggml | grep -c "$(echo "$test" | head -n 1).*training.*$(echo "$test" | head -n 1)"
            """)
        #expect(
            result.text == "same map\nsame cells\nsame map\nsame cells\nthe classes of 8 samples\n0\n",
            "\(result.text)\(result.errors)")
    }

    @Test(
        "ggml-fit and ggml-tune hold out together what ggml-split did, unless another column is named; without one, nothing"
    )
    func groups() throws {
        let result = try shell(
            """
            sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv > sheet.tsv
            ggml-ingest --sheet sheet.tsv | ggml-normalize -q | ggml-pca -q -k 10 -o cells.ggml
            ggml-split --group patient cells.ggml -o grouped.ggml
            # The same splits, as a user makes them.
            ggml-view --samples grouped.ggml | cut -f 1,4- | cut -f 2-6 |
                paste sheet.tsv - > split.tsv
            ggml-ingest --sheet split.tsv | ggml-normalize -q | ggml-pca -q -k 10 -o plain.ggml
            fit() { ggml-fit --cells 30 --rank 2 "$@" 2>> notes | ggml-view --json | sed 's/.*"training"//; s/"normalization".*//'; }
            tune() { ggml-tune -q --cells 30 --grid rank=2 --grid epochs=5 "$@" 2>> notes | cut -f 2-; }
            for run in 'fit --split 2' fit tune 'tune --folds 2'; do
                $run --group patient plain.ggml > patient
                $run --group sample plain.ggml > sample
                cmp <($run grouped.ggml) patient && echo patients together
                cmp <($run --group sample grouped.ggml) sample && echo each by itself
                cmp <($run plain.ggml) sample && echo each by itself
                cmp sample patient > /dev/null || echo and that differs
            done
            grep -c 'ggml-fit: keeps samples of one patient together, as ggml-split did' notes
            """)
        let each = "patients together\neach by itself\neach by itself\nand that differs\n"
        #expect(
            result.text == String(repeating: each, count: 4) + "2\n", "\(result.text)\(result.errors)")
    }

    @Test("the same splits for any order of the sheet, the same scores from a pipe, a file and a table")
    func order() throws {
        let result = try shell(
            """
            sed 's/PW[^[:space:]]*h5/demo\\/&/' demo/cohort.tsv > sheet.tsv
            (head -n 1 sheet.tsv; tail -n +2 sheet.tsv | sort -r) > reversed.tsv
            for sheet in sheet reversed; do
                ggml-ingest --sheet $sheet.tsv | ggml-normalize -q | ggml-split --folds 3 -o $sheet.ggml
                ggml-view --samples $sheet.ggml | sort > $sheet.txt
            done
            cmp sheet.txt reversed.txt && echo same splits
            ggml-dist -q --cells 20 sheet.ggml -o plain.ggml
            ggml-score --digits 17 plain.ggml > file
            ggml-dist -q --cells 20 sheet.ggml | ggml-score --digits 17 | cmp - file && echo same scores
            ggml-view --distances --digits 17 plain.ggml > plain.tsv
            ggml-score --digits 17 --matrix plain.tsv --sheet <(ggml-view --samples sheet.ggml) |
                sed 's/plain.tsv/euclidean/' | cmp - file && echo same scores
            """)
        #expect(result.text == "same splits\nsame scores\nsame scores\n", "\(result.text)\(result.errors)")
    }
}
