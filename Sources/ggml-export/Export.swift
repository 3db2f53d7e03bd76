import ArgumentParser
import CohortWriters
package import FilterKit
import GGMLCore
import GGMLStream

package let program: any Filter.Type = Export.self

/// Writes the cells or the samples of a stream in a form that other tools read.
struct Export: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-export", "Write a stream in the forms of other tools.",
        discussion: """
            An .h5ad file for scanpy and anndata has all that the stream has; the other forms have cells and their \
            values. A stream after ggml-dist has no cells any more: give the stream before it, and this one with \
            --results.
            """,
        example: "ggml-export genes.ggml --results clusters.ggml -o cells.h5ad")

    static let writesStream = false
    static let passesCellsThrough = true

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Write to this file, which appears when it is complete; for mtx a folder (default, for tsv only: standard output).",
            valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The form: h5ad; h5 (Cell Ranger); mtx (a folder as of Cell Ranger); npy; tsv (default: as the name of the file "
                + "ends; a name that ends in / is a folder).", valueName: "form"))
    var format: ExportForm?

    @Option(
        help: ArgumentHelp(
            "What the rows are: cells, or samples with the means of their cells, which only an .h5ad file can hold.",
            valueName: "cells|samples"))
    var of = Rows.cells

    @Option(
        help: ArgumentHelp(
            "Take PCA, metric, distances and clusters from this stream of the same samples.",
            valueName: "file"))
    var results: String?

    @OptionGroup(title: "Samples") var subset: SampleOptions
    @OptionGroup var input: InputOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var spool: SpoolOptions
    @OptionGroup var messages: Messages

    enum Rows: String, CaseIterable, ExpressibleByArgument { case cells, samples }

    /// The form that was asked for, or that the name of the file has.
    private var form: ExportForm {
        get throws(ValidationError) {
            if let format { return format }
            guard let output, output != "-" else { return .tsv }
            guard let form = ExportForm(ofFile: output) else {
                throw ValidationError(
                    "--output: expected a name that ends in .h5ad, .h5, .npy, .tsv or /, or --format with it, found \(output)"
                )
            }
            return form
        }
    }

    func validate() throws {
        let form = try form
        if form != .tsv, output == nil || output == "-" {
            throw ValidationError(
                "--output: expected the name of a file for .\(form.rawValue), found standard output, in which nothing "
                    + "can be written out of order")
        }
        if of == .samples, form != .h5ad {
            throw ValidationError("--of samples: expected --format h5ad with it, found \(form.rawValue)")
        }
        if results != nil, form != .h5ad {
            throw ValidationError("--results: expected --format h5ad with it, found \(form.rawValue)")
        }
    }

    func run() throws {
        try OutputFile.check(output, replacesNone: [input.input, results])
        let form = try form
        var reader = try input.open(spoolFolder: nil)
        let whole = try reader.preamble()
        var found = try whole.merging(results: results, place: reader.name)
        let stream = ProvenanceRecord.Input(name: input.input ?? "-", digest: whole.provenance.digest)
        found.cells.provenance.append(Self.record(inputs: [stream] + [found.input].compactMap(\.self)))
        let preambles = try chosen(found, of: &reader)
        let path = output ?? "-"
        // Lines of a table on the same terminal show how far it is.
        if path != "-" || !Descriptor.standardOutput().isTerminal {
            reader.showProgress(Self.name, passes: 1, messages)
        }
        switch form {
        case .h5ad:
            let coordinates = try coordinates(preambles, place: results ?? reader.name)
            let content = CohortContent(
                preambles.cells, metric: coordinates.weights, spaces: coordinates.spaces)
            func note(_ text: String) { messages.note(Self.name, text) }
            if of == .samples {
                let writer = try SampleWriter(path: path, content, note: note)
                try write(&reader, of: preambles.cells, to: writer, as: form, coordinates)
            } else {
                let writer = try AnnDataWriter(
                    path: path, content, place: reader.name, temporaryFolder: spool.folder, note: note)
                try write(&reader, of: preambles.cells, to: writer, as: form, coordinates)
            }
        case .h5:
            let writer = try TenXWriter(
                path: path, preambles.cells, place: reader.name, temporaryFolder: spool.folder)
            try write(&reader, of: preambles.cells, to: writer, as: form)
        case .mtx:
            let writer = try MarketWriter(
                folder: path, preambles.cells, place: reader.name, temporaryFolder: spool.folder)
            try write(&reader, of: preambles.cells, to: writer, as: form)
        case .npy:
            let writer = try NumpyWriter(path: path, columns: preambles.cells.features.count)
            try write(&reader, of: preambles.cells, to: writer, as: form)
        case .tsv:
            let writer = try CellTable(path: path, preambles.cells, place: reader.name)
            try write(&reader, of: preambles.cells, to: writer, as: form)
        }
    }

    /// The preambles of the samples that were chosen.
    private func chosen(_ found: MergedPreambles, of reader: inout StreamReader) throws(GGMLError)
        -> MergedPreambles
    {
        var chosen = found
        chosen.cells = try subset.apply(to: &reader, found.cells)
        if chosen.cells.samples != found.cells.samples,
            found.cells.distances != nil || found.cells.clustering != nil
        {
            messages.note(Self.name, "leaves out distances and clusters, which are of all samples")
        }
        return chosen
    }

    private func coordinates(_ preambles: MergedPreambles, place: String) throws(GGMLError) -> Coordinates {
        if preambles.results.metric?.isEuclidean == true {
            messages.note(
                Self.name, "nothing was learned, so there is no X_ggml: the metric is the Euclidean one")
        }
        return try Coordinates(of: preambles.cells, results: preambles.results, place: place)
    }

    /// Writes the cells, and says what this form has no place for.
    private func write<Writer: CellWriter & ~Copyable>(
        _ reader: inout StreamReader, of preamble: Preamble, to writer: consuming Writer, as form: ExportForm,
        _ coordinates: Coordinates? = nil
    ) throws(GGMLError) {
        var cells = 0
        var facts = StreamFacts(of: preamble)
        try reader.forEachBlock(threads: try threads.count()) { block throws(GGMLError) in
            ExportedCells(block, coordinates: try coordinates?.of(block.matrix) ?? [])
        } _: { (block: ExportedCells) throws(GGMLError) in
            cells += block.block.count
            facts.add(block.block)
            if block.block.count > 0 { try writer.append(block) }
        }
        guard cells > 0 || of == .samples else {
            throw .expected(
                "cells", found: "none in this stream", in: reader.name,
                advice:
                    "give the stream that ggml-dist had, and this one with --results; or write --of samples")
        }
        try writer.finish()
        let leftOut = form.leftOut(facts)
        if !leftOut.isEmpty {
            let name = output ?? "standard output"
            messages.note(
                Self.name,
                "\(name) has no place for \(leftOut.joined(separator: ", "))"
                    + (form == .h5ad ? "" : "; an .h5ad file has"))
        }
    }
}
