package import GGMLCore
package import GGMLStream

/// How the genes of an input and of a reference differ.
package struct GeneDifferences: Equatable, Sendable {
    /// The ids of the reference's genes that the input lacks, which are zero in all cells.
    package let missing: [String]
    /// The number of genes missing from the input that count in the reference's totals but are not among its genes.
    package let missingFromTotals: Int
    /// The number of genes of the input that do not count in the reference, which are left out.
    package let unknown: Int
}

extension CellNormalizer {
    /// Makes a normaliser that treats cells as those of a reference cohort: the same genes, totals over the same genes,
    /// the same target and scale. The cells need not be read first, but for a tally of them.
    ///
    /// - Parameters:
    ///   - reference: the preamble of a normalised stream, at any later stage.
    ///   - rules: the rules for cells; those of the reference are in `reference.normalization`.
    ///   - tally: the cells that the rules leave, if they were counted; samples without any are left out.
    /// - Throws: if the values are not in the state in which those of the reference came, the reference was not normalised, or the two have no gene in common.
    package init(
        like reference: Preamble, from referencePlace: String, for preamble: Preamble, rules: [CellRule],
        tally: CellTally?, place: String
    ) throws(GGMLError) {
        guard let normalization = reference.normalization else {
            throw .expected(
                "a stream that was normalised", found: "one without a record of it", in: referencePlace,
                advice: "give the output of ggml-normalize, or of a program after it")
        }
        // Values that came as logarithms were only chosen from.
        let cameAsLogs = reference.genes.state == .log && !normalization.transform.takesLog
        try preamble.features.require(
            cameAsLogs ? .log : normalization.transform.from, place: place)
        let column = Dictionary(uniqueKeysWithValues: zip(reference.genes.ids, 0...))
        let counted = Set(normalization.otherCounted)
        let ids = preamble.features.ids
        let columns = ids.map { column[$0].map(Int32.init) ?? -1 }
        guard columns.contains(where: { $0 >= 0 }) else {
            throw .expected(
                "genes of \(referencePlace), such as \(reference.genes.ids[0])",
                found: "only others, such as \(ids[0])",
                in: place,
                advice: "genes are compared by their ids")
        }
        self.init(
            features: reference.genes,
            normalization: Normalization(
                normalization.transform, otherCounted: normalization.otherCounted,
                cellFilters: rules.enumerated().map { .init($1, removed: tally?.removed[$0]) }),
            samples: tally?.samplesThatStay(in: preamble, rules) ?? .all(preamble.samples.count),
            screen: try CellScreen(rules, genes: preamble.features, place: place),
            isCounted: zip(ids, columns).map { $1 >= 0 || counted.contains($0) }, columns: columns)
    }

    /// How the genes of `input` differ from those of the reference.
    package func differences(to input: FeatureTable) -> GeneDifferences {
        let here = Set(input.ids)
        let known = Set(features.ids).union(normalization.otherCounted)
        return GeneDifferences(
            missing: features.ids.filter { !here.contains($0) },
            missingFromTotals: normalization.otherCounted.count { !here.contains($0) },
            unknown: input.ids.count { !known.contains($0) })
    }
}
