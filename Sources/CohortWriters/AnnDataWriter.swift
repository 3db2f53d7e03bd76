package import GGMLCore
import GGMLStream
import HDF5

/// Writes cells as an `.h5ad` file of anndata, in one pass.
///
/// Memory holds what `CellNames` does, the tables of the cohort, and a block of cells.
package struct AnnDataWriter: CellWriter, ~Copyable {
    private let output: OutputFile
    private let file: AnnDataOutput
    private let content: CohortContent
    private let place: String
    private let note: (String) -> Void
    /// The cells' values; nil before the first block, and where they are components.
    private let mostNarrow: Int
    private var values: (any ValueDataset)?
    private var coordinates: [DenseDataset] = []
    private var columns: CellColumns?
    private var names: CellNames

    /// - Parameters:
    ///   - path: the file, which appears when it is complete
    ///   - place: where the cells come from, for messages
    ///   - folder: the folder of temporary files
    ///   - mostNarrow: with more values than this, indices take eight bytes each
    ///   - note: called with what had to be changed
    package init(
        path: String, _ content: CohortContent, place: String, temporaryFolder folder: String,
        mostNarrow: Int = Int(Int32.max), note: @escaping (String) -> Void
    ) throws(GGMLError) {
        let output = try OutputFile(path: path, isNamed: true)
        let temporaryPath = try output.pathForHDF5()
        let file = try whileWriting(path) { () throws(HDF5Error) in try AnnDataOutput(path: temporaryPath) }
        try whileWriting(path) { () throws(HDF5Error) in try file.begin() }
        let names = try CellNames(samples: content.preamble.samples.ids, temporaryFolder: folder)
        self.output = output
        self.file = file
        self.names = names
        self.content = content
        self.place = place
        self.mostNarrow = mostNarrow
        self.note = note
    }

    package mutating func append(_ cells: ExportedCells) throws(GGMLError) {
        let facts = try CellFacts(cells.block, place: place)
        if columns == nil { try begin(cells, facts) }
        if let new = columns?.newFact(facts) {
            throw .expected(
                "labels and weights that the first block of cells has, too", found: "\"\(new)\"", in: place)
        }
        try names.append(cells.block)
        try whileWriting(output.name) { () throws(HDF5Error) in
            try columns?.append(cells.block, facts)
            try values?.append(cells.block.matrix, file)
            for (dataset, rows) in zip(coordinates, cells.coordinates) {
                try dataset.append(.dense(rows), file)
            }
        }
    }

    private mutating func begin(_ first: ExportedCells, _ facts: CellFacts) throws(GGMLError) {
        try whileWriting(output.name) { () throws(HDF5Error) in
            let count = content.preamble.features.count
            if !content.holdsComponents {
                values =
                    first.block.matrix.isSparse
                    ? try SparseDataset(file, "X", columns: count, mostNarrow: mostNarrow)
                    : try DenseDataset(file, "X", columns: count)
            }
            for space in content.spaces {
                coordinates.append(try DenseDataset(file, "obsm/\(space.name)", columns: space.dimensions))
            }
            columns = try CellColumns(file, content.preamble, first: facts)
        }
        for (from, to) in columns?.renamed ?? [] {
            note("\(output.name): the column \"\(from)\" is named \"\(to)\" there")
        }
    }

    package consuming func finish() throws(GGMLError) {
        try columns?.finish(file, names, path: output.name)
        try whileWriting(output.name) { () throws(HDF5Error) in
            try values?.finish(file)
            for dataset in coordinates { try dataset.finish(file) }
            try file.write(content)
        }
        let path = output.name
        do throws(HDF5Error) { try file.finish() } catch { throw failure(error, path) }
        try output.commit()
    }
}
