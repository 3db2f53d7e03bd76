/// How the variability of genes is compared, as in scanpy 1.11 (except `variance`).
package enum GeneFlavour: String, CaseIterable, Sendable {
    /// The log of variance over mean, standardised by mean and standard deviation within 20 bins of the log mean
    /// (Satija et al., Nature Biotechnology 33, 2015, doi:10.1038/nbt.3192).
    case seurat
    /// Variance over mean, standardised by median and median absolute deviation between percentiles of the mean
    /// (Zheng et al., Nature Communications 8, 2017, doi:10.1038/ncomms14049).
    case cellRanger = "cell_ranger"
    /// The variance of counts standardised by the deviation expected for their mean
    /// (Stuart et al., Cell 177, 2019, doi:10.1016/j.cell.2019.05.031).
    case seuratV3 = "seurat_v3"
    /// The variance itself.
    case variance

    /// The kinds of values that a flavour may use.
    package enum Values: Sendable {
        /// Raw counts.
        case counts
        /// A cell's counts / their total · target.
        case scaled
        /// ln(1 + scaled)
        case log
    }

    /// The values whose statistics the flavour needs.
    package var values: Values {
        switch self {
        case .seurat: .scaled
        case .cellRanger, .variance: .log
        case .seuratV3: .counts
        }
    }
}
