package import GGMLCore
package import GGMLStream

/// The components of a learned metric, in the form that its costs determine, with their weights of genes.
///
/// ‖W(x − y)‖ does not change if W is multiplied from the left by an orthogonal matrix, so a single row of W has no
/// meaning. With the weights of genes V = W · loadings = U S Rᵀ (singular value decomposition), component i is row i of
/// UᵀV = S Rᵀ: right singular vector i times singular value i. Components are ordered by decreasing singular value, and
/// signed so that the largest weight, the first in a tie, is positive.
package struct MetricComponents: Equatable, Sendable {
    package let metric: LearnedMetric
    /// The inputs of the weights: genes or, if the stream has scores without loadings, these scores.
    package let inputs: FeatureTable
    /// Whether a weight is per standard deviation of its gene, not per unit of its value.
    package let isScaled: Bool
    /// For each component the weight of each input.
    package let weights: [[Double]]
    /// The length of each component.
    package let singularValues: [Double]
    /// For each component the coefficients of the rows of W, by which to multiply Wx.
    package let rotation: [[Double]]

    /// Singular values below this fraction of the largest are rounding errors, because maps are in single precision.
    private static let smallest = 1e-6

    /// - Throws: if there is no metric, it is zero or the Euclidean one, or OpenBLAS is not installed.
    /// - Complexity: O(rank · genes · (components + smaller of rank and genes))
    package init(_ preamble: Preamble, place: String) throws(GGMLError) {
        guard let metric = preamble.metric else {
            throw .expected(
                "a stream with a learned metric", found: "one without", in: place,
                advice: "put ggml-fit before this program")
        }
        guard !metric.isEuclidean else {
            throw .expected(
                "a metric that was learned", found: "the Euclidean one, in which all directions count alike",
                in: place,
                advice: "ggml-view shows why ggml-fit kept it; ggml-fit --no-select trains all the same")
        }
        guard preamble.pca?.map.rows ?? metric.map.columns == metric.map.columns else {
            throw .expected(
                "a metric of the principal components", found: "one of \(metric.map.columns) other features",
                in: place)
        }
        let map = metric.map.doubles
        let ofGenes = try preamble.pca.map { pca throws(GGMLError) in try map.times(pca.map.doubles) } ?? map
        let found = try PrincipalAxes(ofGenes, count: min(ofGenes.rows, ofGenes.columns))
        guard let longest = found.lengths.first, longest > 0 else {
            throw .expected("a metric with a weight", found: "one whose weights are all zero", in: place)
        }
        let count = found.lengths.count { $0 > Self.smallest * longest }
        self.metric = metric
        inputs = preamble.genes
        isScaled = preamble.transform.scale != nil
        singularValues = Array(found.lengths.prefix(count))
        weights = (0..<count).map { Array(found.axes.row($0)) }
        rotation = (0..<count).map { Array(found.turns.row($0)) }
    }

    /// W rotated to the first components: distances between cells stay the same if all are kept.
    ///
    /// - Parameter rows: the number of coordinates; those beyond the components are 0
    package func map(rows: Int) -> AffineMap {
        let map = metric.map
        var matrix = Array(repeating: Float(0), count: rows * map.columns)
        for (row, turn) in rotation.prefix(rows).enumerated() {
            for column in 0..<map.columns {
                let entries = stride(from: column, to: map.matrix.count, by: map.columns)
                matrix[row * map.columns + column] = Float(
                    dot(turn, entries.lazy.map { Double(map.matrix[$0]) }))
            }
        }
        return AffineMap(
            rows: rows, columns: map.columns, matrix: matrix, offset: Array(repeating: 0, count: rows))
    }

    /// The importance of each input, the squared length of its weights on the diagonal of VᵀV: the squared cost between
    /// two cells that differ by one in this input alone.
    package var importances: [Double] {
        inputs.ids.indices.map { input in weights.reduce(0) { $0 + $1[input] * $1[input] } }
    }

    /// The importances divided by their sum.
    package var shares: [Double] {
        let importances = importances
        let total = importances.reduce(0, +)
        return importances.map { $0 / total }
    }

    /// The squared singular values divided by their sum, which equals the sum of the importances.
    package var componentShares: [Double] {
        let total = dot(singularValues, singularValues)
        return singularValues.map { $0 * $0 / total }
    }

    /// Whether the weights are those of genes, not of other features.
    package var areOfGenes: Bool { inputs.state != .scores }

    /// Throws unless the weights are those of genes.
    package func checkGenes(place: String) throws(GGMLError) {
        guard areOfGenes else {
            throw .expected(
                "a metric of genes, or of principal components with their loadings",
                found: "one of scores whose genes are not known", in: place,
                advice: "ggml-view --metric shows its weights")
        }
    }
}

func dot(_ x: some Sequence<Double>, _ y: some Sequence<Double>) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
