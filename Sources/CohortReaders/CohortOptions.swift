package import GGMLStream

/// What to read of the files of a cohort.
package struct CohortOptions: Sendable {
    /// Which features, where a file says of what type each is.
    package enum Features: Equatable, Sendable {
        case all
        /// As the files write it: "Gene Expression", "Antibody Capture", …
        case type(String)

        package static let geneExpression = Features.type("Gene Expression")
    }

    /// What to do where the files have different features.
    package enum Join: String, CaseIterable, Sendable {
        /// Keep the features that all files have.
        case inner
        /// Keep all; a feature that a file does not have is zero in its cells.
        case outer
    }

    package var features = Features.geneExpression
    package var genome: String?
    package var join: Join?
    /// Of an AnnData file: "X", "raw/X" or "layers/…".
    package var matrix = "X"
    /// Of an AnnData file: a member of `obsm`, or "X", to read as coordinates in place of genes.
    package var embedding: String?
    /// What the values of an AnnData file are.
    package var state = ValueState.counts
    /// Cells with counts of fewer features are left out.
    package var minGenes = 0
    /// Cells with fewer counts are left out.
    package var minCounts = 0
    package var temporaryFolder = "/tmp"

    package init() {}
}

/// How the cells of a cohort are divided into samples.
package enum CohortLayout: Sendable {
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
