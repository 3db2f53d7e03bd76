import ArgumentParser
import CohortReaders
package import FilterKit
import GGMLCore
import GGMLStream

package let program: any Filter.Type = Ingest.self

/// Starts a stream with samples and their cells, from files in many layouts.
struct Ingest: Filter {
    static let passesCellsThrough = true

    static let configuration = CommandConfiguration.filter(
        "ggml-ingest", "Read a cohort of count matrices into a stream.",
        discussion: """
            Reads 10x Genomics HDF5 files of all versions, AnnData files (.h5ad) and Matrix Market folders. Each is \
            one sample, named in a sheet (a table with columns 'sample', 'path', 'class' and any others; tab-separated, \
            or .csv) or after its file; or its cells are assigned to samples by columns of an .h5ad, by a table of cells, or by \
            the aggregation table of 'cellranger aggr'.
            """,
        example: "ggml-ingest --sheet cohort.tsv -o counts.ggml")

    @Argument(help: "Files or folders of cells.")
    var files: [String] = []

    @OptionGroup(title: "Samples") var samples: SampleFlags
    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup(title: "Contents") var contents: ContentFlags
    @OptionGroup var output: OutputOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var messages: Messages

    func validate() throws { try samples.validate(files: files) }

    func run() throws {
        try OutputFile.check(output.output, replacesNone: samples.tables)
        try Self.generate(to: output) { writer throws(GGMLError) in
            let name = Self.name
            var options = contents.options(samples: subset.choice, temporaryFolder: spool.folder)
            options.barcodeKey = samples.barcodeKeyOfObs
            options.cells = CellChoice(only: samples.onlyCells, without: samples.excludeCells)
            options.minCells = samples.minSampleCells
            let plan = try CohortPlan(samples.layout(files: files), options)
            try OutputFile.check(output.output, replacesNone: plan.paths)
            try Self.begin(&writer, after: plan.inputs.map(\.digest).joined())
            var cohort = try Cohort(plan, options) { messages.note(name, $0) }
            var preamble = Preamble(samples: cohort.samples, features: cohort.features)
            preamble.pca = cohort.components
            preamble.provenance = [Self.record(inputs: cohort.inputs)]
            try writer.write(preamble)
            let threads = try threads.count()
            messages.detail(
                name, "\(cohort.samples.count) samples, \(cohort.features.count) features, \(threads) threads"
            )
            let progress = Progress(
                name, unit: "cells", total: cohort.cells, work: [cohort.work], messages: messages)
            try cohort.forEachBlock(threads: threads, writer.encoding) {
                messages.note(name, $0)
            } progress: {
                progress.advance($0, work: $1)
            } _: { block throws(GGMLError) in
                try writer.write(block)
            }
        }
    }
}
