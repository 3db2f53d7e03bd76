package import GGMLCore
import GGMLStream
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
    let options: CohortOptions
    private let obs: AnnDataTable
    /// The column of the barcodes; nil if they are the names of the cells. It takes about a hundred bytes a cell.
    private let barcodeColumn: CellColumn?
    private let rows: any RowReader

    /// - Parameter options: which matrix, or which embedding instead of it; the declared state of the values, against
    ///   which they are checked; and how genes are named
    package init(path: String, _ options: CohortOptions) throws(GGMLError) {
        let file = try openHDF5(path, followsLinks: options.followsLinks)
        let obs = try inFile(path) { () throws(HDF5Error) in
            guard try file.kind(of: "obs") != nil, try file.kind(of: "var") != nil else {
                throw HDF5Error(
                    "", expected: "an .h5ad file with the tables obs and var", found: "none of these tables")
            }
            return try AnnDataTable(file, "obs", oldCategories: "uns")
        }
        let place = try inFile(path) { () throws(HDF5Error) in
            if let embedding = options.embedding { return try MatrixPlace(embedding: embedding, in: file) }
            return try MatrixPlace(
                matrix: options.matrix, state: options.state, roundsCounts: options.roundsCounts, in: file)
        }
        let stored = try inFile(path) { () throws(HDF5Error) in try StoredMatrix(file, place) }
        features = try inFile(path) { () throws(HDF5Error) in
            guard stored.columns <= Self.mostFeatures, stored.rows == obs.count else {
                throw HDF5Error(
                    place.path,
                    expected: "\(obs.count) rows, as obs has, of at most \(Self.mostFeatures) values",
                    found: "\(stored.rows) × \(stored.columns)")
            }
            return try place.features(stored.columns, nameKey: options.nameKey, in: file)
        }
        barcodeColumn = try inFile(path) { () throws(HDF5Error) in
            guard let key = options.barcodeKey else { return nil }
            let column = try obs.column(key, in: file)
            guard !column.codes.contains(-1) else {
                throw HDF5Error(
                    "obs/\(key)", expected: "a barcode for each cell", found: "none for some",
                    advice: "leave out --barcode-key, or fill the column")
            }
            return column
        }
        rows = try stored.reader(file, path: path, place, temporaryFolder: options.temporaryFolder)
        cells = obs.count
        self.path = path
        self.file = file
        self.options = options
        self.obs = obs
    }

    package func barcodes(_ cells: Range<Int>) throws(GGMLError) -> [String] {
        if let barcodeColumn { return cells.map { barcodeColumn.labels[Int(barcodeColumn.codes[$0])] } }
        return try inFile(path) { () throws(HDF5Error) in try obs.names(cells) }
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
