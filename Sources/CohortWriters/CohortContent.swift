package import GGMLStream

/// What an `.h5ad` file says beside the values of its cells.
package struct CohortContent: Sendable {
    /// The tables and results of the stream. Those of another stream may stand in for its own.
    package let preamble: Preamble
    /// The components of the learned metric as weights of genes, if there is one.
    package let metric: GeneWeights?
    /// The spaces other than that of the values in which cells have coordinates: members of `obsm`.
    package let spaces: [Space]

    package struct Space: Sendable {
        package let name: String
        package let dimensions: Int

        package init(_ name: String, dimensions: Int) {
            self.name = name
            self.dimensions = dimensions
        }
    }

    package init(_ preamble: Preamble, metric: GeneWeights? = nil, spaces: [Space] = []) {
        self.preamble = preamble
        self.metric = metric
        self.spaces = spaces
    }

    /// Whether the values of the cells are coordinates: scores of known genes, or an embedding. Then they are in `obsm`,
    /// and there is no `X`.
    package var holdsComponents: Bool {
        preamble.features.state == .scores && (preamble.pca != nil || preamble.features.embeddingName != nil)
    }

    /// The rows of `var`: the genes behind scores; none of an embedding.
    var variables: FeatureTable {
        guard holdsComponents else { return preamble.features }
        return preamble.pca?.inputs ?? preamble.features.selecting([], state: .scores)
    }
}

extension FeatureTable {
    /// The name in `obsm` of scores that are numbered as ggml-ingest does it ("X_umap_1", "X_umap_2", …: "X_umap") or
    /// as components ("PC_1": "X_pca"); nil of genes, of features with names of their own, and of "X_ggml", which is for
    /// cells under the metric.
    package var embeddingName: String? {
        guard state == .scores, let first = ids.first, first.hasSuffix("_1") else { return nil }
        let name = String(first.dropLast(2))
        guard !["", "X_ggml"].contains(name), !name.contains("/"),
            zip(ids, 1...).allSatisfy({ $0 == "\(name)_\($1)" })
        else { return nil }
        return name == "PC" ? "X_pca" : name
    }
}

/// The components of a learned metric.
package struct GeneWeights: Sendable {
    package let inputs: FeatureTable
    /// For each component the weight of each input.
    package let weights: [[Double]]
    /// The length of each component.
    package let singularValues: [Double]

    package init(inputs: FeatureTable, weights: [[Double]], singularValues: [Double]) {
        self.inputs = inputs
        self.weights = weights
        self.singularValues = singularValues
    }
}
