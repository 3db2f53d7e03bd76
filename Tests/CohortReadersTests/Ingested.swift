import CohortReaders
import GGMLCore
import GGMLStream
import TestSupport

/// A cohort, as it is after reading: what a stream of it holds.
struct Ingested {
    let preamble: Preamble
    let blocks: [CellBlock]
    /// What people are told.
    let notes: [String]

    init(_ layout: CohortLayout, _ options: CohortOptions = CohortOptions(), threads: Int = 2) throws {
        let folder = try TemporaryFolder()
        var notes: [String] = []
        var cohort = try Cohort(CohortPlan(layout, options), options) { notes.append($0) }
        var writer = StreamWriter(try OutputFile(path: folder.path("cohort.ggml")), program: "test")
        try writer.begin(id: "test")
        try writer.write(Preamble(samples: cohort.samples, features: cohort.features))
        try cohort.forEachBlock(threads: threads, writer.encoding) {
            notes.append($0)
        } _: { block throws(GGMLError) in
            try writer.write(block)
        }
        try writer.finish()
        (preamble, blocks) = try Streams.read(folder.path("cohort.ggml"))
        self.notes = notes
    }

    /// One file that is one sample.
    init(_ path: String, _ options: CohortOptions = CohortOptions()) throws {
        try self.init(.files([path]), options)
    }

    var features: FeatureTable { preamble.features }
    var barcodes: [String] { blocks.flatMap(\.barcodes) }
    var cells: Int { blocks.reduce(0) { $0 + $1.count } }
    var values: Int { blocks.reduce(0) { $0 + $1.matrix.storedValues.count } }
    var total: Double { blocks.reduce(0) { $0 + $1.matrix.storedValues.reduce(0) { $0 + Double($1) } } }
}
