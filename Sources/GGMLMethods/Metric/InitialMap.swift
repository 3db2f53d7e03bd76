package import GGMLCore

/// The map from which training starts.
package enum InitialMap: Sendable {
    /// Normal deviates, orthonormalised: rows of length 1, or columns if there are more rows than features.
    case orthonormal
    /// The principal components of the training cells.
    case pca
    /// The directions along which plain transport moves cells farther between classes than within: see `Discriminant`.
    case discriminant
    /// A given map, rank × features.
    case given(Matrix)
}

extension TransposedMap {
    /// A linear map by a matrix of outputs × inputs.
    init(_ matrix: Matrix) {
        self.init(matrix: matrix.transposed, offset: Array(repeating: 0, count: matrix.rows))
    }

    /// The map to the first principal components of some cells.
    ///
    /// - Throws: if the cells have too many features for the exact method.
    static func principal(_ cells: CellMatrix, rank: Int, seed: UInt64, threads: Int) throws(GGMLError)
        -> TransposedMap
    {
        guard cells.columns <= Covariance.mostFeatures else {
            throw .expected(
                "at most \(Covariance.mostFeatures) features for --initial pca",
                found: "\(cells.columns)", in: "the training cells", advice: "choose fewer genes first")
        }
        let covariance = try Covariance.of(cells, threads: threads)
        return TransposedMap(try covariance.spectrum(count: rank, seed: seed).eigen.vectors)
    }

    /// A random map with orthonormal rows, or columns if there are more rows than features.
    /// - Complexity: O(rank × features × smaller side)
    static func orthonormal(rank: Int, features: Int, seed: UInt64) -> TransposedMap {
        var generator = SplitMix64(seed: seed)
        let (count, length) = (min(rank, features), max(rank, features))
        var vectors: [[Double]] = []
        for _ in 0..<count {
            var vector = (0..<length).map { _ in generator.nextNormal() }
            // Twice is enough for orthogonality to machine precision (Parlett, The Symmetric Eigenvalue Problem, 6.9).
            for _ in 0..<2 {
                for other in vectors {
                    let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in vector.indices { vector[index] -= share * other[index] }
                }
                let size = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                for index in vector.indices { vector[index] /= size }
            }
            vectors.append(vector)
        }
        let found = Matrix(vectors.flatMap { $0 }, rows: count, columns: length)
        return TransposedMap(
            matrix: rank > features ? found : found.transposed, offset: Array(repeating: 0, count: rank))
    }
}
