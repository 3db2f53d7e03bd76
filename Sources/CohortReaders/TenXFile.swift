import GGMLCore
import GGMLStream
import HDF5

/// A matrix of counts in an HDF5 file of Cell Ranger.
///
/// Version 3 and later have the group `matrix`, with `features` (`id`, `name`, `feature_type`, `genome`). Versions 1
/// and 2 have a group for each genome, with `genes` and `gene_names`. In both, a cell is a compressed row. Memory holds
/// the features and some blocks of cells.
final class TenXFile: CellSource {
    private static let mostFeatures = 1_000_000
    private static let partsOfGenome = [
        "barcodes", "data", "gene_names", "genes", "indices", "indptr", "shape",
    ]

    let path: String
    let features: SourceFeatures
    let cells: Int
    let hasBarcodes: Bool
    let outsideFiles: [String]

    /// The barcodes, kept open so that each chunk is inflated only once; the shape if there are none.
    private let barcodes: Dataset
    private let matrix: CompressedRows

    /// - Parameter options: which group of an old file to read, if it has several genomes, and how
    init(path: String, _ options: CohortOptions) throws(GGMLError) {
        let file = try openHDF5(path, followsLinks: options.followsLinks)
        let isOld = try inFile(path) { () throws(HDF5Error) in try file.kind(of: "matrix") != .group }
        let group = isOld ? try Self.group(ofGenome: options.genome, file, path) : "matrix"
        let (rows, cells) = try inFile(path) { () throws(HDF5Error) in try Self.shape(file, group) }
        let hasBarcodes = try inFile(path) { () throws(HDF5Error) in
            try file.kind(of: "\(group)/barcodes") != nil
        }
        features = try inFile(path) { () throws(HDF5Error) in
            if hasBarcodes { try Self.check(file, "\(group)/barcodes", cells) }
            return isOld ? try Self.genes(file, group, rows) : try Self.features(file, group, rows)
        }
        matrix = try CompressedRows(
            file, path: path, group: group, rows: cells, columns: rows,
            check: options.roundsCounts ? .roundedCounts : .counts)
        barcodes = try inFile(path) { () throws(HDF5Error) in
            try file.dataset("\(group)/\(hasBarcodes ? "barcodes" : "shape")")
        }
        self.path = path
        outsideFiles = file.outsideFiles
        self.cells = cells
        self.hasBarcodes = hasBarcodes
    }

    func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String] {
        try inFile(path) { () throws(HDF5Error) in try barcodes.strings(cells) }
    }

    func nextRows(threads: Int) throws(GGMLError) -> [RawRows] { try matrix.next(threads: threads) }

    // MARK: Opening

    /// The group of an old file that holds the genome's genes.
    private static func group(ofGenome genome: String?, _ file: borrowing HDF5File, _ path: String)
        throws(GGMLError) -> String
    {
        let names = try inFile(path) { () throws(HDF5Error) in try file.members(of: "/") }
        let genomes = try inFile(path) { () throws(HDF5Error) in
            var genomes: [String] = []
            for name in names where try isGenome(name, file) { genomes.append(name) }
            return genomes
        }
        guard !genomes.isEmpty else {
            let known = KnownLayout.all.first { $0.members.isSubset(of: names) }
            throw .expected(
                "the group \"matrix\" of Cell Ranger 3 or later, or a group for each genome of older versions",
                found: known?.name ?? (names.isEmpty ? "no group" : names.quotedList), in: path,
                advice: known?.advice ?? "give a feature-barcode matrix of Cell Ranger (.h5) or an .h5ad file"
            )
        }
        return try chooseGenome(genome, among: genomes, in: path)
    }

    /// Other layouts of HDF5 files that people have, by the names at their root.
    private struct KnownLayout {
        let members: Set<String>
        let name: String
        let advice: String

        static let all = [
            KnownLayout(
                members: ["mod"], name: "a MuData file (.h5mu)",
                advice:
                    "write one of its modalities as .h5ad: mudata.read(path).mod[\"rna\"].write_h5ad(path)"),
            KnownLayout(
                members: ["row_attrs", "col_attrs"], name: "a Loom file",
                advice: "write it as .h5ad: scanpy.read_loom(path).write_h5ad(path)"),
            KnownLayout(
                members: ["assays", "cell.names"], name: "a Seurat file (.h5seurat)",
                advice: "write it as .h5ad: in R, SeuratDisk::Convert(path, dest = \"h5ad\")"),
            KnownLayout(
                members: ["barcode_idx", "feature_idx"],
                name: "the molecules of Cell Ranger (molecule_info.h5)",
                advice: "give filtered_feature_bc_matrix.h5 of the same run"),
            KnownLayout(
                members: ["obs"], name: "an .h5ad file without the table var",
                advice: "write it again with anndata"),
        ]
    }

    private static func isGenome(_ group: String, _ file: borrowing HDF5File) throws(HDF5Error) -> Bool {
        for part in partsOfGenome where try file.kind(of: "\(group)/\(part)") != .dataset { return false }
        return true
    }

    private static func shape(_ file: borrowing HDF5File, _ group: String) throws(HDF5Error) -> (
        rows: Int, cells: Int
    ) {
        let dataset = try file.dataset("\(group)/shape")
        let sizes = try dataset.count
        let shape = sizes == 2 ? try dataset.integers(0..<2) : []
        guard sizes == 2, (1...Int64(mostFeatures)).contains(shape[0]),
            (0...Int64(Int32.max)).contains(shape[1])
        else {
            throw HDF5Error(
                "\(group)/shape", expected: "numbers of genes (1 to \(mostFeatures)) and of cells",
                found: sizes == 2 ? "\(shape)" : "\(sizes) numbers")
        }
        return (Int(shape[0]), Int(shape[1]))
    }

    private static func features(_ file: borrowing HDF5File, _ group: String, _ rows: Int)
        throws(HDF5Error) -> SourceFeatures
    {
        func optional(_ name: String) throws(HDF5Error) -> [String]? {
            try file.kind(of: "\(group)/features/\(name)") == nil
                ? nil : texts(file, "\(group)/features/\(name)", rows)
        }
        let ids = try texts(file, "\(group)/features/id", rows)
        return SourceFeatures(
            ids: ids, names: try optional("name") ?? ids, types: try optional("feature_type"),
            genomes: try optional("genome"), place: "\(group)/features/id")
    }

    private static func genes(_ file: borrowing HDF5File, _ group: String, _ rows: Int) throws(HDF5Error)
        -> SourceFeatures
    {
        SourceFeatures(
            ids: try texts(file, "\(group)/genes", rows), names: try texts(file, "\(group)/gene_names", rows),
            genomes: Array(repeating: group, count: rows), place: "\(group)/genes")
    }

    private static func texts(_ file: borrowing HDF5File, _ name: String, _ count: Int) throws(HDF5Error)
        -> [String]
    {
        try check(file, name, count)
        return try file.dataset(name).strings(0..<count)
    }

    private static func check(_ file: borrowing HDF5File, _ name: String, _ expected: Int) throws(HDF5Error) {
        let found = try file.dataset(name).count
        guard found == expected else {
            throw HDF5Error(name, expected: "\(expected) values, to fit the shape", found: "\(found)")
        }
    }
}
