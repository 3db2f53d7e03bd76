import Foundation
import TestSupport
import Testing

/// The workflow of `pipelines/snakemake`, in the Snakemake that people have. It is installed once.
@Suite(
    .enabled(
        if: (try? SnakemakeTests.run("start").status) == 0, "pip cannot install Snakemake here"), .serialized)
struct SnakemakeTests {
    fileprivate static func run(_ script: String) throws -> ShellResult {
        let path = Places.project.appending(path: "Tests/FilterTests/Snakemake/\(script).sh").path()
        return try Shell()("bash '\(path)'")
    }

    @Test("the workflow is clean by lint, makes every result, and makes again only what changed")
    func whole() throws {
        let result = try Self.run("whole")
        #expect(
            result.text == """
                Congratulations, your workflow is in a good condition!

                """, "\(result.text)\(result.errors)")
    }

    @Test("what is wrong in the configuration or the sheet is said in a sentence")
    func refusals() throws {
        let result = try Self.run("refusals")
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
        let result = try Self.run("interrupt")
        #expect(
            result.text == """
                cells.ggml counts.ggml genes.ggml logs
                1 fit

                """, "\(result.text)\(result.errors)")
    }

    @Test("the wrapper runs as the tests of snakemake-wrappers call it")
    func wrapper() throws {
        let result = try Self.run("wrapper")
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

    @Test("under the SLURM profile, stages are jobs of a cluster", .enabled(if: hasSlurm, "SLURM or munge is absent"))
    func slurm() throws {
        let result = try Self.run("slurm")
        #expect(
            result.text == """
                1 ingest 1 normalize
                has been submitted with SLURM jobid 1
                has been submitted with SLURM jobid 2
                samples     10 (ctrl 5, panobinostat 5)

                """, "\(result.text)\(result.errors)")
    }
}
