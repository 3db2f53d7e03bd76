import Foundation
import TestSupport
import Testing

private func run(_ script: String) throws -> ShellResult {
    let path = Places.project.appending(path: "Tests/FilterTests/Snakemake/\(script).sh").path()
    return try Shell()("bash '\(path)'")
}

/// Snakemake is installed once.
private let hasSnakemake = (try? run("start").status) == 0

/// The workflow of `pipelines/snakemake`, in the Snakemake that people have.
@Suite(.enabled(if: hasSnakemake, "pip cannot install Snakemake here"), .timeLimit(.minutes(60)))
struct SnakemakeTests {
    @Test("the workflow is clean by lint, makes every result, and makes again only what changed")
    func whole() throws {
        let result = try run("whole")
        #expect(
            result.text == """
                Congratulations, your workflow is in a good condition!
                results: cells.ggml counts.ggml figures genes.ggml genes.tsv learned-clusters.ggml \
                learned-clusters.tsv learned-distances.tsv learned-embedding.tsv learned-provenance.tsv \
                learned.ggml logs metric.ggml plain-clusters.ggml plain-clusters.tsv plain-distances.tsv \
                plain-embedding.tsv plain-provenance.tsv plain.ggml report.html scores.tsv split.ggml \
                test1.ggml test2.ggml  results/figures: learned-clustermap.svg learned-embedding.svg \
                plain-clustermap.svg plain-embedding.svg scores.svg

                1 all 1 cluster 1 dist 1 embed 1 fit 2 fit_split 1 genes 1 merge 2 plot 1 plot_scores 1 \
                report 1 score 3 table
                1 all 2 cluster 2 dist 2 embed 1 fit 2 fit_split 1 genes 1 ingest 2 merge 1 normalize 1 \
                pca 4 plot 1 plot_scores 1 report 1 score 1 split 6 table
                other distances
                --group patient's; echo injected
                same distances

                """, "\(result.text)\(result.errors)")
    }

    @Test("what is wrong in the configuration or the sheet is said in a sentence")
    func refusals() throws {
        let result = try run("refusals")
        #expect(
            result.text == """
                nowhere.tsv: expected a sample sheet, found none; name yours in config/config.yaml, or by --config sheet=FILE
                README.md: expected a column 'path', found # The demo cohort
                'five' is not of type 'integer'
                'fold' was unexpected
                ggml-split: results/cells.ggml: expected at least 6 values of "patient" to divide, found 5; use --folds 5

                """, "\(result.text)\(result.errors)")
    }

    @Test("Ctrl-C leaves no half file, and the next run goes on")
    func interrupt() throws {
        let result = try run("interrupt")
        #expect(
            result.text == """
                cells.ggml counts.ggml genes.ggml logs
                1 fit

                """, "\(result.text)\(result.errors)")
    }

    @Test("the wrapper runs as the tests of snakemake-wrappers call it")
    func wrapper() throws {
        let result = try run("wrapper")
        #expect(
            result.text == """
                1 ggml_dist 1 ggml_fit 1 ggml_ingest 1 ggml_normalize 1 ggml_pca 1 ggml_plot 1 ggml_report
                program\targuments
                ggml-ingest\t--sheet cohort.tsv
                ggml-normalize\t--top-genes 200 counts.ggml
                ggml-pca\t-k 10 genes.ggml
                ggml-dist\t--cells 50 --model metric.ggml cells.ggml

                """, "\(result.text)\(result.errors)")
    }

    @Test(
        "under the SLURM profile, stages are jobs of a cluster",
        .enabled(if: hasSlurm, "SLURM or munge is absent"))
    func slurm() throws {
        let result = try run("slurm")
        #expect(
            result.text == """
                1 ingest 1 normalize
                has been submitted with SLURM jobid 1
                has been submitted with SLURM jobid 2
                samples     10 (ctrl 5, panobinostat 5)

                """, "\(result.text)\(result.errors)")
    }
}
