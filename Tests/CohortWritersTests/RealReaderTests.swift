import Foundation
import TestSupport
import Testing

/// The programs that people have, in a virtual environment that is made once.
private enum Readers {
    static let folder = Places.project.appending(path: "Tests/CohortWritersTests/Readers").path()
    static let environment = Places.project.appending(path: ".build/readers").path()

    static let areInstalled: Bool = {
        let command = """
            cd '\(folder)'; environment='\(environment)'
            cmp -s requirements.txt "$environment/requirements.txt" && exit
            rm -rf "$environment" && python3 -m venv "$environment" &&
                "$environment/bin/pip" install -q --timeout 20 --retries 1 --disable-pip-version-check \
                    -r requirements.txt && cp requirements.txt "$environment"
            """
        return (try? Shell()(command).status) == 0
    }()
}

/// What ggml-export writes, in the programs that people read it with.
@Suite(.enabled(if: Readers.areInstalled, "pip cannot install anndata and scanpy here"))
struct RealReaderTests {
    @Test("anndata, scanpy, h5py, numpy and scipy open every file without a warning, and find equal numbers")
    func allReaders() throws {
        let shell = try Shell()
        let made = try shell(
            """
            set -e -o pipefail
            awk -F '\\t' '{ print $1 "\\t" (NR > 1 ? "demo/" : "") $2 "\\t" $3 "\\t" (NR > 1 ? NR % 2 : "day/2") }' \
                demo/cohort.tsv > sheet.tsv
            ggml-ingest -q --sheet sheet.tsv -o counts.ggml
            ggml-normalize -q counts.ggml -o genes.ggml
            ggml-pca -q -k 20 genes.ggml -o cells.ggml
            ggml-fit -q --no-select --rank 4 --epochs 5 cells.ggml -o fit.ggml
            ggml-dist -q fit.ggml | ggml-cluster -q -o clusters.ggml
            ggml-ingest -q demo/PW030-701.h5 | ggml-view --cells | awk -F '\\t' 'BEGIN { print "barcode\\tsample\\tclass\\ttype" }
                NR > 1 { print $1 "\\tS" NR % 3 "\\t" (NR % 3 ? "ill" : "NA") "\\t" (NR % 5 ? "T " NR % 4 : "NA") }' > types.tsv
            ggml-ingest -q --cells types.tsv demo/PW030-701.h5 -o types.ggml
            ggml-export -q counts.ggml -o counts.h5ad
            ggml-export -q types.ggml -o types.h5ad
            ggml-export -q fit.ggml --results clusters.ggml -o scores.h5ad
            ggml-export -q genes.ggml --results clusters.ggml -o genes.h5ad
            ggml-export -q fit.ggml --results clusters.ggml --of samples -o samples.h5ad
            ggml-export -q genes.ggml --results clusters.ggml --of samples -o means.h5ad
            ggml-export -q counts.ggml -o counts.h5
            ggml-export -q counts.ggml -o counts/
            ggml-export -q counts.ggml -o counts.npy
            ggml-export -q fit.ggml -o scores.npy
            ggml-export -q fit.ggml -o scores.tsv
            """)
        try #require(made.status == 0, "\(made.errors)")
        let result = try shell(
            "MPLCONFIGDIR=$PWD '\(Readers.environment)/bin/python' '\(Readers.folder)/check.py'")
        #expect(result.text.hasSuffix("all files are as they should be\n"), "\(result.text)\(result.errors)")
    }
}
