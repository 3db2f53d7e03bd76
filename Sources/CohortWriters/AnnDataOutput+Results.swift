import GGMLCore
import GGMLStream
import HDF5

extension AnnDataOutput {
    /// Writes `var`, `varm` and `uns`: all that does not depend on single cells.
    func write(_ content: CohortContent) throws(HDF5Error) {
        try variables(content.variables)
        let preamble = content.preamble
        if let pca = preamble.pca { try loadings(pca, of: content.variables) }
        // There is no row for the weights of an embedding; they are in W.
        if let metric = content.metric, content.variables.count > 0 {
            try weights(metric, of: content.variables)
        }
        try dictionary("uns/ggml")
        try texts("uns/ggml/provenance", preamble.provenance.map(\.json.text))
        try text("uns/ggml/state", preamble.features.state.rawValue)
        try texts("uns/ggml/samples", preamble.samples.ids)
        if let normalization = preamble.normalization {
            try json("uns/ggml/normalization", normalization.json)
        }
        if let metric = preamble.metric {
            let scale: [String: JSON] = ["euclidean_scale": .number(metric.euclideanScale)]
            try json("uns/ggml/metric", metric.training.json.adding(scale))
            try array(
                "uns/ggml/metric/W", metric.map.matrix, shape: [metric.map.rows, metric.map.columns])
            try texts("uns/ggml/metric/inputs", metric.inputs.ids)
            if let found = content.metric {
                try array("uns/ggml/metric/singular_values", found.singularValues)
            }
        }
        if let distances = preamble.distances {
            let known = distances.knownMatrix(count: preamble.samples.count)
            try matrix("uns/ggml/distances", known)
            try text("uns/ggml/distances_metric", distances.metric)
            try text("uns/ggml/distances_solver", distances.solver)
        }
        if let clustering = preamble.clustering { try clusters(clustering) }
    }

    /// Genes are named by their ids, because names are not unique.
    private func variables(_ features: FeatureTable) throws(HDF5Error) {
        try file.makeGroup("var")
        try texts("var/_index", features.ids)
        try texts("var/gene_symbols", features.names)
        try table("var", index: "_index", columns: ["gene_symbols"])
    }

    /// Loadings and variances where scanpy keeps them.
    private func loadings(_ pca: PrincipalComponents, of features: FeatureTable) throws(HDF5Error) {
        let map = pca.map
        try array(
            "varm/PCs",
            features.table(of: pca.inputs, width: map.rows) { map.matrix[$1 * map.columns + $0] },
            shape: [features.count, map.rows])
        try dictionary("uns/pca")
        try array("uns/pca/variance", pca.variances)
        try array("uns/pca/variance_ratio", pca.variances.map { $0 / pca.totalVariance })
        try json("uns/pca/params", ["zero_center": .bool(true)])
    }

    private func weights(_ metric: GeneWeights, of features: FeatureTable) throws(HDF5Error) {
        try array(
            "varm/W_ggml",
            features.table(of: metric.inputs, width: metric.weights.count) { metric.weights[$1][$0] },
            shape: [features.count, metric.weights.count])
    }

    /// The clusters, with their tree in the form of SciPy, which draws it.
    private func clusters(_ clustering: Clustering) throws(HDF5Error) {
        try json("uns/ggml/clusters", clustering.json)
        guard case .tree(_, let merges) = clustering.origin else { return }
        let rows = merges.flatMap { [Double($0.left), Double($0.right), $0.height, Double($0.size)] }
        try array("uns/ggml/clusters/scipy_linkage", rows, shape: [merges.count, 4])
    }
}

extension FeatureTable {
    /// A table with a row for each of these features, 0 for those that are not among the inputs.
    ///
    /// - Parameter value: given the number of an input, and a column
    fileprivate func table<Value: HDF5Number & Numeric>(
        of inputs: FeatureTable, width: Int, _ value: (_ input: Int, _ column: Int) -> Value
    ) -> [Value] {
        let numbers = Dictionary(uniqueKeysWithValues: zip(inputs.ids, 0...))
        return ids.flatMap { id in
            (0..<width).map { column in numbers[id].map { value($0, column) } ?? 0 }
        }
    }
}
