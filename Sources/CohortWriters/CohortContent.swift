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

    /// Whether the values of the cells are scores of known genes. Then these genes are the variables, the scores are
    /// `obsm/X_pca`, and there is no `X`.
    package var holdsComponents: Bool { preamble.features.state == .scores && preamble.pca != nil }

    /// The rows of `var`.
    var variables: FeatureTable {
        if holdsComponents, let pca = preamble.pca { return pca.inputs }
        return preamble.features
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
