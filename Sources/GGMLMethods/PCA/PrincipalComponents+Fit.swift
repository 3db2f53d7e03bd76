package import GGMLCore
package import GGMLStream

extension PrincipalComponents {
    /// The search for principal components.
    package struct Search: Sendable {
        /// The number of components.
        package let count: Int
        package let seed: UInt64
        package let threads: Int

        package init(count: Int, seed: UInt64, threads: Int) {
            self.count = count
            self.seed = seed
            self.threads = threads
        }
    }

    /// The progress of a search.
    package struct Progress: Sendable {
        /// The number of passes over all cells so far.
        package let passes: Int
        /// The largest ‖Cv − λv‖ / λ of the components, where C is the covariance.
        package let residual: Double
    }
}

extension PrincipalComponents.Search {
    /// The most features for which the covariance is kept (200 MB); beyond, reading all cells about ten times is less
    /// work.
    private static let mostFeaturesKept = 5000
    /// The relative error allowed in a variance if the cells are read repeatedly.
    private static let tolerance = 1e-5

    /// Whether the covariance of this many features is kept, so that the cells are read only once.
    package func keepsCovariance(features: Int) -> Bool {
        features <= Self.mostFeaturesKept
            || features <= Covariance.mostFeatures && !BlockKrylov.isWorthwhile(order: features, count: count)
    }

    /// The bytes needed, beside some thousand cells.
    package func memory(features: Int) -> Int {
        let basis = BlockKrylov.memory(order: features, count: count)
        guard keepsCovariance(features: features) else { return basis }
        let covariance = 8 * features * features
        return BlockKrylov.isWorthwhile(order: features, count: count) ? covariance + basis : 2 * covariance
    }

    /// The PCA of all cells of a stream.
    ///
    /// Up to some thousand features, their covariance is summed, and its largest eigenvalues are found to rounding;
    /// beyond, block Krylov iteration reads the cells repeatedly until the components converge.
    ///
    /// - Parameters:
    ///   - reader: positioned after the preamble; left before the first block.
    ///   - inputs: the features of the cells
    ///   - report: called after each pass over the cells, if there are several.
    /// - Throws: if `count` is above the rank of the centred cells, or the components do not converge.
    package func components(
        of reader: inout StreamReader, inputs: FeatureTable, report: (PrincipalComponents.Progress) -> Void
    ) throws(GGMLError) -> PrincipalComponents {
        if keepsCovariance(features: inputs.count) {
            let covariance = try Covariance.of(&reader, features: inputs.count, threads: threads)
            try reader.rewind()
            try check(cells: covariance.cells, inputs, reader.name)
            return try components(covariance.spectrum(count: count, seed: seed), inputs, reader.name)
        }
        return try components(spectrum(&reader, inputs, report), inputs, reader.name)
    }

    private func spectrum(
        _ reader: inout StreamReader, _ inputs: FeatureTable, _ report: (PrincipalComponents.Progress) -> Void
    ) throws(GGMLError) -> CovarianceSpectrum {
        guard BlockKrylov.isWorthwhile(order: inputs.count, count: count) else {
            throw .expected(
                "fewer components, or genes", found: "-k \(count) and \(inputs.count) genes", in: reader.name,
                advice: "choose at most \(Covariance.mostFeatures) genes with ggml-normalize --top-genes")
        }
        var covariance = CovarianceOperator(features: inputs.count, threads: threads)
        let krylov = BlockKrylov(
            order: inputs.count, count: count, width: BlockKrylov.widest(count: count), seed: seed,
            tolerance: Self.tolerance, productsBetweenChecks: 1, threads: threads)
        let eigen = try krylov.solve { block throws(GGMLError) in
            let image = try covariance.times(block, reading: &reader, threads: threads)
            try check(cells: covariance.cells, inputs, reader.name)
            return image
        } report: {
            report(PrincipalComponents.Progress(passes: $0, residual: $1))
        }
        return covariance.spectrum(eigen)
    }

    private func components(_ spectrum: CovarianceSpectrum, _ inputs: FeatureTable, _ place: String)
        throws(GGMLError) -> PrincipalComponents
    {
        // An eigenvalue that is zero up to rounding belongs to no component.
        let rank = spectrum.eigen.values.prefix { $0 > spectrum.secondMoment * 1e-12 }.count
        try check(largest: rank, "cells that span \(rank) dimensions", place)
        let vectors = spectrum.eigen.vectors
        let offset = (0..<count).map { row in
            -spectrum.means.indices.reduce(0.0) { $0 + vectors[row, $1] * spectrum.means[$1] }
        }
        return PrincipalComponents(
            map: AffineMap(
                rows: count, columns: inputs.count, matrix: vectors.values.map { Float($0) }, offset: offset),
            inputs: inputs, variances: spectrum.eigen.values, totalVariance: spectrum.totalVariance)
    }

    private func check(cells: Int, _ inputs: FeatureTable, _ place: String) throws(GGMLError) {
        try check(
            largest: min(inputs.count, cells - 1),
            "\(cells.counted("cell")) with \(inputs.count.counted("feature"))", place)
    }

    private func check(largest: Int, _ found: String, _ place: String) throws(GGMLError) {
        guard count <= largest else {
            throw .expected(
                "enough data for -k \(count)", found: found, in: place,
                advice: largest > 0 ? "use at most -k \(largest)" : "give more cells")
        }
    }
}
