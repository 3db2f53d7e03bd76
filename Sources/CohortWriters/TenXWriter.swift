package import GGMLCore
package import GGMLStream
import HDF5

/// Writes counts as an HDF5 file of Cell Ranger 3 and later. It has a place for cells and features, and for nothing else.
package struct TenXWriter: CellWriter, ~Copyable {
    private let output: OutputFile
    private let file: HDF5Output
    private let features: FeatureTable
    private var counts: Counts
    private var names: CellNames

    /// - Parameters:
    ///   - path: the file, which appears when it is complete
    ///   - preamble: that of the cells, whose values must be counts
    ///   - folder: the folder of temporary files
    package init(path: String, _ preamble: Preamble, place: String, temporaryFolder folder: String)
        throws(GGMLError)
    {
        try preamble.requireGenes([.counts], for: "a Cell Ranger file", in: place)
        let output = try OutputFile(path: path, isNamed: true)
        let temporaryPath = try output.pathForHDF5()
        let file = try whileWriting(path) { () throws(HDF5Error) in try HDF5Output(path: temporaryPath) }
        let counts = try whileWriting(path) { () throws(HDF5Error) in try Counts(file) }
        let names = try CellNames(samples: preamble.samples.ids, temporaryFolder: folder)
        self.output = output
        self.file = file
        self.counts = counts
        self.names = names
        features = preamble.features
    }

    package mutating func append(_ cells: ExportedCells) throws(GGMLError) {
        let rows = cells.block.matrix.sparse
        try names.append(cells.block)
        try whileWriting(output.name) { () throws(HDF5Error) in
            try counts.append(rows)
        }
    }

    package consuming func finish() throws(GGMLError) {
        let path = output.name
        var barcodes = try whileWriting(path) { () throws(HDF5Error) in
            try GrowingTexts(file, "matrix/barcodes", width: names.width)
        }
        try names.forEachPart { names, _ throws(GGMLError) in
            try whileWriting(path) { () throws(HDF5Error) in try barcodes.append(names) }
        }
        try whileWriting(path) { () throws(HDF5Error) in try writeFeatures() }
        do throws(HDF5Error) { try file.finish() } catch { throw failure(error, path) }
        try output.commit()
    }

    private func writeFeatures() throws(HDF5Error) {
        try file.write("matrix/shape", [Int32(features.count), Int32(counts.rows)], shape: [2])
        try file.makeGroup("matrix/features")
        try texts("_all_tag_keys", ["genome"])
        try texts("feature_type", features.ids.map { _ in MarketWriter.featureType })
        // Streams do not keep it; readers want it.
        try texts("genome", features.ids.map { _ in "unknown" })
        try texts("id", features.ids)
        try texts("name", features.names)
        try file.setText("filetype", "matrix", of: "/")
        try file.setInteger("version", 2, of: "/")
    }

    /// Texts of a fixed width, as Cell Ranger writes them and some readers need them.
    private func texts(_ name: String, _ texts: [String]) throws(HDF5Error) {
        let width = texts.map(\.utf8.count).max() ?? 0
        var dataset = try GrowingTexts(file, "matrix/features/\(name)", width: width)
        try dataset.append(texts)
    }
}

/// The matrix of such a file, in which a cell is a compressed row.
private struct Counts: ~Copyable {
    private var values: GrowingDataset<Int32>
    private var indices: GrowingDataset<Int64>
    private var rowEnds: GrowingDataset<Int64>

    init(_ file: borrowing HDF5Output) throws(HDF5Error) {
        try file.makeGroup("matrix")
        let values = try GrowingDataset<Int32>(file, "matrix/data")
        let indices = try GrowingDataset<Int64>(file, "matrix/indices")
        var rowEnds = try GrowingDataset<Int64>(file, "matrix/indptr")
        try rowEnds.append([0])
        self.values = values
        self.indices = indices
        self.rowEnds = rowEnds
    }

    /// The number of cells.
    var rows: Int { rowEnds.count - 1 }

    mutating func append(_ rows: SparseRows) throws(HDF5Error) {
        let start = Int64(values.count)
        try rowEnds.append(rows.rowEnds.map { start + Int64($0) })
        try indices.append(rows.indices.map { Int64($0) })
        // Counts are at most 2²⁴.
        try values.append(rows.values.map { Int32($0) })
    }
}

extension Preamble {
    /// Throws unless the values are in one of these states.
    ///
    /// - Parameter form: what is to be written, for messages
    func requireGenes(_ states: [ValueState], for form: String, in place: String) throws(GGMLError) {
        guard !states.contains(features.state) else { return }
        let wanted = states.map(\.rawValue).joined(separator: ", ")
        throw .expected(
            "values of genes for \(form) (\(wanted))", found: features.state.rawValue, in: place,
            advice: "give an earlier stream, or write .h5ad, .npy or .tsv")
    }
}
