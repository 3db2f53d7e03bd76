import CohortWriters
import GGMLCore
import GGMLMethods
import GGMLStream

/// The coordinates of cells in the spaces of a stream's results: the scores of its PCA, and the subspace of its learned
/// metric.
struct Coordinates: Sendable {
    /// The map from the values of the cells to scores; nil if they are scores, or there is no PCA.
    private let pca: Projection?
    private let holdsScores: Bool
    /// The map from the scores or, without a PCA, from the values.
    private let metric: Projection?
    private let components: MetricComponents?
    /// Where the scores are, if there are any.
    private let scores: CohortContent.Space?

    /// - Parameters:
    ///   - cells: the preamble of the cells
    ///   - results: that of the results, which may be another one
    init(of cells: Preamble, results: Preamble, place: String) throws(GGMLError) {
        let embedding = results.pca == nil ? cells.features.embeddingName : nil
        holdsScores = embedding != nil || cells.features.state == .scores && results.pca != nil
        scores =
            results.pca.map { .init("X_pca", dimensions: $0.map.rows) }
            ?? embedding.map { .init($0, dimensions: cells.features.count) }
        pca =
            try holdsScores
            ? nil
            : results.pca.map { pca throws(GGMLError) in
                Projection(try cells.map(of: pca, in: place))
            }
        let isLearned = results.metric.map { !$0.isEuclidean } ?? false
        components = isLearned ? try MetricComponents(results, place: place) : nil
        metric = components.map { Projection($0.map(rows: $0.rotation.count)) }
    }

    var spaces: [CohortContent.Space] {
        [scores].compactMap(\.self)
            + (components.map { [.init("X_ggml", dimensions: $0.rotation.count)] } ?? [])
    }

    var weights: GeneWeights? {
        components.map {
            GeneWeights(inputs: $0.inputs, weights: $0.weights, singularValues: $0.singularValues)
        }
    }

    /// - Complexity: O(stored values × components)
    func of(_ cells: CellMatrix) throws(GGMLError) -> [DenseRows] {
        var coordinates: [DenseRows] = []
        var scores = cells
        if let pca {
            let rows = try pca.scores(of: cells)
            scores = .dense(rows)
            coordinates.append(rows)
        } else if holdsScores {
            coordinates.append(cells.dense)
        }
        if let metric { coordinates.append(try metric.scores(of: scores)) }
        return coordinates
    }
}

extension Preamble {
    /// A PCA as a map of all these features, most of which may have no loading.
    ///
    /// - Throws: unless the PCA is of values such as these
    fileprivate func map(of pca: PrincipalComponents, in place: String) throws(GGMLError) -> AffineMap {
        let columns = Dictionary(uniqueKeysWithValues: zip(features.ids, 0...))
        let found = pca.inputs.ids.compactMap { columns[$0] }
        guard found.count == pca.inputs.count, pca.inputs.state == features.state else {
            throw .expected(
                "cells with the \(pca.inputs.count) genes of the PCA in \(place), as \(pca.inputs.state.rawValue)",
                found: "\(found.count) of them, as \(features.state.rawValue)", in: "the cells",
                advice: "give the output of ggml-normalize that ggml-pca had, or what ggml-fit wrote")
        }
        guard pca.isCentreKnown else {
            throw .expected(
                "a PCA that ggml-pca computed", found: "loadings of another program without their centre",
                in: place)
        }
        let map = pca.map
        var matrix = Array(repeating: Float(0), count: map.rows * features.count)
        for row in 0..<map.rows {
            for (input, column) in found.enumerated() {
                matrix[row * features.count + column] = map.matrix[row * map.columns + input]
            }
        }
        return AffineMap(rows: map.rows, columns: features.count, matrix: matrix, offset: map.offset)
    }
}
