import ArgumentParser
import CohortReaders
import FilterKit
import GGMLCore

/// Begins a stream: samples and their cells, from Cell Ranger files.
@main
struct Ingest: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-ingest", "Read a cohort of 10x Genomics HDF5 files into a stream.",
        discussion: """
            Each file is one sample. A sheet (tab-separated, with a header line) names the samples: its columns \
            'sample' and 'path' (relative to the sheet) are needed, 'class' and any others are kept.
            """)

    @Argument(help: "Cell Ranger HDF5 files (version 3 or later), each a sample named after its file.")
    var files: [String] = []

    @Option(help: ArgumentHelp("The sample sheet.", valueName: "cohort.tsv"))
    var sheet: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var messages: Messages

    func validate() throws {
        guard files.isEmpty != (sheet == nil) else {
            throw ValidationError(
                "expected either files or --sheet, found \(files.isEmpty ? "neither" : "both")")
        }
    }

    func run() throws {
        try Self.generate(to: output) { writer throws(GGMLError) in
            let cohort: CohortFiles
            if let sheet {
                cohort = try CohortFiles(sheet: sheet)
            } else {
                cohort = try CohortFiles(files: files)
            }
            try Self.begin(&writer, after: cohort.sheet?.digest ?? "")
            let features = try cohort.features()
            var preamble = Preamble(samples: cohort.samples, features: features)
            preamble.provenance = [Self.record(inputs: try cohort.inputs())]
            try writer.write(preamble)
            try cohort.forEachBlock(features: features) {
                messages.note("ggml-ingest", $0)
            } _: { block throws(GGMLError) in
                try writer.write(block)
            }
        }
    }
}
