/// How genes are compared by how much they vary, as in scanpy 1.11 (but for `variance`).
package enum GeneFlavour: String, CaseIterable, Sendable {
    /// The log of variance over mean against that of the genes in the same of 20 bins of the log mean, in standard
    /// deviations (Satija et al., Nature Biotechnology 33, 2015, doi:10.1038/nbt.3192).
    case seurat
    /// Variance over mean against that of the genes between the same percentiles of the mean, in median absolute
    /// deviations (Zheng et al., Nature Communications 8, 2017, doi:10.1038/ncomms14049).
    case cellRanger = "cell_ranger"
    /// The variance of counts that are standardised by the deviation that is usual for their mean
    /// (Stuart et al., Cell 177, 2019, doi:10.1016/j.cell.2019.05.031).
    case seuratV3 = "seurat_v3"
    /// The variance itself.
    case variance

    /// What may stand in the table that a flavour looks at.
    package enum Values: Sendable {
        /// As they came.
        case counts
        /// A cell's counts / their total · target.
        case scaled
        /// ln(1 + scaled)
        case log
    }

    /// Which values the statistics must be of.
    package var values: Values {
        switch self {
        case .seurat: .scaled
        case .cellRanger, .variance: .log
        case .seuratV3: .counts
        }
    }
}
