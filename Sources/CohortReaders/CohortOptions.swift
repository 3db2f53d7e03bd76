package import GGMLStream

/// What to read from the files of a cohort.
package struct CohortOptions: Sendable {
    /// Which features to read, if a file states their types.
    package enum Features: Equatable, Sendable {
        case all
        /// Features of this type, as the files write it: "Gene Expression", "Antibody Capture", …
        case type(String)

        package static let geneExpression = Features.type("Gene Expression")
    }

    /// What to do if files have different features.
    package enum Join: String, CaseIterable, Sendable {
        /// Keep the features that all files have.
        case inner
        /// Keep all features; one that a file lacks is zero in its cells.
        case outer
    }

    package var features = Features.geneExpression
    package var genome: String?
    package var join: Join?
    /// The matrix of an AnnData file: "X", "raw/X" or "layers/…".
    package var matrix = "X"
    /// The embedding of an AnnData file to read instead of genes: a member of `obsm`, or "X".
    package var embedding: String?
    /// The state of the values of an AnnData file.
    package var state = ValueState.counts
    /// The column of an AnnData file's genes that has their names; nil means that the names people use are sought.
    package var nameKey: String?
    /// The column of an AnnData file's cells that has their barcodes; nil means their names.
    package var barcodeKey: String?
    /// Whether counts are rounded to whole numbers.
    package var roundsCounts = false
    /// Whether a Matrix Market file has a row for each cell, not for each feature.
    package var isTransposed = false
    /// The samples to read.
    package var samples = SampleChoice()
    /// The cells to read, where columns tell their samples.
    package var cells = CellChoice()
    /// Samples with fewer of these cells than this are left out.
    package var minCells = 0
    /// Cells with counts of fewer features than this are left out.
    package var minGenes = 0
    /// Cells with fewer counts than this are left out.
    package var minCounts = 0
    /// Whether other files that an HDF5 file leads to are read, too.
    package var followsLinks = false
    package var temporaryFolder = "/tmp"

    package init() {}
}

/// How the cells of a cohort are assigned to samples.
package enum CohortLayout: Sendable {
    /// Each file is a sample, named in a sheet.
    case sheet(String)
    /// Each file is a sample, named in a sheet, and columns of cells in the files say more of each cell.
    case sheetAndColumns(String, class: String?, kept: [String])
    /// Each file is a sample, named in a sheet, and a table says more of each cell.
    case sheetAndTable(String, String, CellsTable.Keys)
    /// Each file is a sample, named after the file.
    case files([String])
    /// Columns of cells in the files name the sample and class of each cell, and further columns are kept.
    case cellColumns([String], sample: String, class: String?, kept: [String])
    /// A table names the sample of each barcode of a file.
    case cellsTable(String, CellsTable.Keys, file: String)
    /// The number at the end of the barcodes of a file is a row of the table that `cellranger aggr` was given.
    case aggregation(String, file: String, classColumn: String?)
}
