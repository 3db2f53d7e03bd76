import ArgumentParser
import CohortFigures
package import FilterKit
import GGMLCore
import GGMLStream

package let program: any Filter.Type = Report.self

/// Writes what streams and tables hold as one page for people.
struct Report: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-report", "Write a report as one page of HTML.",
        discussion: """
            Shows one or several streams, side by side, and the tables of ggml-score, ggml-tune, ggml-genes and \
            ggml-classify: what was run, the samples, distances, components of the metric and scores, each figure with \
            its numbers. The page needs no network.
            """,
        example: "ggml-report before.ggml clusters.ggml fit.ggml -o report.html")

    static let writesStream = false

    @Argument(
        help:
            "Streams, and tables of ggml-score, ggml-tune, ggml-genes or ggml-classify; '-' or nothing is a stream from standard input."
    )
    var inputs: [String] = []

    @Option(help: ArgumentHelp("The title of the page.", valueName: "text"))
    var title = "Comparison of samples"

    @OptionGroup var output: FileOption
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var memory: MemoryOptions

    func run() throws {
        try OutputFile.check(output.output, replacesNone: inputs)
        let files = try ReportInputs(inputs.isEmpty ? ["-"] : inputs)
        let page = try Page(title: title.printable, files, threads: threads.count())
        var text = try output.writer()
        for line in page.html.text.split(separator: "\n", omittingEmptySubsequences: false) {
            try text.line(String(line))
        }
        try text.finish()
    }
}

/// The streams and the tables of a report, in the order in which they were given.
struct ReportInputs {
    private(set) var streams: [CohortStream] = []
    private(set) var tables: [ResultTable] = []

    /// - Throws: if a file is neither a stream nor a table of the family.
    init(_ paths: [String]) throws(GGMLError) {
        for path in paths {
            let isStream = path == "-" ? true : try Descriptor.holdsStream(path)
            if isStream {
                streams.append(try CohortStream(path: path))
            } else {
                tables.append(try ResultTable(path: path))
            }
        }
    }
}
