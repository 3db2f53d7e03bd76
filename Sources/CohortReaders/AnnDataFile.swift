package import GGMLCore
package import GGMLStream
import HDF5

/// The cells of an AnnData file (`.h5ad`), as written by anndata 0.6 to 0.12.
///
/// The values are those of one matrix, cells × genes, in `X`, `raw/X` or `layers/…`, stored as CSR, CSC or dense; or
/// those of an embedding, cells × dimensions, in `obsm`. The columns of cells are in `obs`, the genes in `var` or
/// `raw/var`. Memory holds the genes and some blocks of cells; a CSC matrix is sorted by cell in a temporary file.
package final class AnnDataFile: CellSource {
    private static let mostFeatures = 1_000_000

    package let path: String
    package let features: SourceFeatures
    package let cells: Int
    package let hasBarcodes = true
    package var outsideFiles: [String] { file.outsideFiles }

    let file: HDF5File
    /// The name of the embedding that is read; nil if it is a matrix.
    let embedding: String?
    private let obs: AnnDataTable
    private let rows: any RowReader

    /// - Parameters:
    ///   - matrix: "X", "raw/X", or "layers/" and a name
    ///   - nameKey: the column of the genes that has their names; nil seeks it
    ///   - roundsCounts: whether counts are rounded to whole numbers
    ///   - embedding: a member of `obsm`, or "X" if that holds coordinates; read instead of the matrix
    ///   - state: the declared state of the values, against which they are checked
    ///   - temporaryFolder: the folder for sorting a CSC matrix
    ///   - followsLinks: whether other files are read, too, to which this one leads
    package init(
        path: String, matrix: String, embedding: String?, state: ValueState, nameKey: String? = nil,
        roundsCounts: Bool = false, temporaryFolder: String, followsLinks: Bool
    ) throws(GGMLError) {
        let file = try openHDF5(path, followsLinks: followsLinks)
        let obs = try inFile(path) { () throws(HDF5Error) in
            guard try file.kind(of: "obs") != nil, try file.kind(of: "var") != nil else {
                throw HDF5Error(
                    "", expected: "an .h5ad file with the tables obs and var", found: "none of these tables")
            }
            return try AnnDataTable(file, "obs", oldCategories: "uns")
        }
        let place = try inFile(path) { () throws(HDF5Error) in
            if let embedding { return try MatrixPlace(embedding: embedding, in: file) }
            return try MatrixPlace(matrix: matrix, state: state, roundsCounts: roundsCounts, in: file)
        }
        let stored = try inFile(path) { () throws(HDF5Error) in try StoredMatrix(file, place) }
        features = try inFile(path) { () throws(HDF5Error) in
            guard stored.columns <= Self.mostFeatures, stored.rows == obs.count else {
                throw HDF5Error(
                    place.path,
                    expected: "\(obs.count) rows, as obs has, of at most \(Self.mostFeatures) values",
                    found: "\(stored.rows) × \(stored.columns)")
            }
            return try place.features(stored.columns, nameKey: nameKey, in: file)
        }
        rows = try stored.reader(file, path: path, place, temporaryFolder: temporaryFolder)
        cells = obs.count
        self.path = path
        self.file = file
        self.embedding = embedding
        self.obs = obs
    }

    package func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String] {
        try inFile(path) { () throws(HDF5Error) in try obs.names(cells) }
    }

    package func nextRows(threads: Int) throws(GGMLError) -> [RawRows] { try rows.next(threads: threads) }

    package var cellColumnNames: [String] {
        get throws(GGMLError) { try inFile(path) { () throws(HDF5Error) in try obs.columns(file) } }
    }

    /// A column of `obs`.
    package func cellColumn(_ name: String) throws(GGMLError) -> CellColumn {
        try inFile(path) { () throws(HDF5Error) in try obs.column(name, in: file) }
    }
}
