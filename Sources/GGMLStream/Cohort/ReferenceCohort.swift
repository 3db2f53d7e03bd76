package import GGMLCore

/// A cohort that new samples are compared with.
package struct ReferenceCohort: ~Copyable {
    /// The reader, positioned after the preamble.
    package var reader: StreamReader
    package let preamble: Preamble

    /// - Parameter spoolFolder: where a pipe is copied to if it will be read again; nil if it will not.
    package init(_ path: String, spoolFolder: String? = nil) throws(GGMLError) {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: spoolFolder)
        preamble = try reader.preamble()
        self.reader = reader
    }
}

extension Preamble {
    /// Checks that another stream has exactly the features of this one.
    /// - Throws: if they differ. Components of two PCAs, or genes scaled to two totals, have the same names, but are
    ///   different features.
    package func checkFeatures(of other: Preamble, in place: String) throws(GGMLError) {
        guard other.features == features, other.pca == pca, other.transform == transform else {
            let differences = [
                ("normalisation", other.transform != transform), ("genes", other.genes.ids != genes.ids),
                ("PCA", other.pca != pca),
            ].filter(\.1).map(\.0)
            let words = differences.isEmpty ? "" : " (\(differences.joined(separator: ", ")) differ)"
            throw .expected(
                "the \(features.count) features of the input", found: "\(other.features.count) others",
                in: place,
                advice:
                    "both need the same normalisation, genes and PCA\(words): ggml-normalize --like and ggml-pca "
                    + "--like prepare one as the other")
        }
    }
}
