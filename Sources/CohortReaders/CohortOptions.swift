public import GGMLCore

/// What to read of the files of a cohort.
public struct CohortOptions: Sendable {
    /// Which features, where a file says of what type each is.
    public enum Features: Equatable, Sendable {
        case all
        /// As the files write it: "Gene Expression", "Antibody Capture", …
        case type(String)

        public static let geneExpression = Features.type("Gene Expression")
    }

    /// What to do where the files have different features.
    public enum Join: String, CaseIterable, Sendable {
        /// Keep the features that all files have.
        case inner
        /// Keep all; a feature that a file does not have is zero in its cells.
        case outer
    }

    public var features = Features.geneExpression
    public var genome: String?
    public var join: Join?
    /// Of an AnnData file: "X", "raw/X" or "layers/…".
    public var matrix = "X"
    /// Of an AnnData file: a member of `obsm`, or "X", to read as coordinates in place of genes.
    public var embedding: String?
    /// What the values of an AnnData file are.
    public var state = ValueState.counts
    /// Cells with counts of fewer features are left out.
    public var minGenes = 0
    /// Cells with fewer counts are left out.
    public var minCounts = 0
    /// Whether other files are read, too, to which an HDF5 file leads.
    public var followsLinks = false
    public var temporaryFolder = "/tmp"

    public init() {}
}

/// How the cells of a cohort are divided into samples.
public enum CohortLayout: Sendable {
    /// Each file is a sample, named in a sheet.
    case sheet(String)
    /// Each file is a sample, named after it.
    case files([String])
    /// The files say of each cell, in columns of these names, to which sample and class it belongs, and what else is to
    /// be kept.
    case cellColumns([String], sample: String, class: String?, kept: [String])
    /// A table names the sample of each barcode of a file.
    case cellsTable(String, file: String)
    /// The number behind the barcodes of a file is a row of the table that `cellranger aggr` was given.
    case aggregation(String, file: String, classColumn: String?)
}
