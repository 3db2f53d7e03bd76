import Glibc

/// Where training starts.
public enum InitialMap: Sendable {
    /// Normal deviates, orthonormalised: rows of length 1, or columns where there are more rows than features.
    case orthonormal
    /// The principal components of the training cells.
    case pca
    /// This map, rank × features.
    case given(NumpyMatrix)
}

extension TransposedMap {
    init(_ matrix: NumpyMatrix) {
        self.init(
            outputs: matrix.rows,
            values: transposed(matrix.values, rows: matrix.rows, columns: matrix.columns),
            offset: Array(repeating: 0, count: matrix.rows))
    }

    /// The map to the first principal components of some cells.
    ///
    /// - Throws: where the cells have too many features for the exact method.
    static func principal(_ cells: CellMatrix, rank: Int) throws(GGMLError) -> TransposedMap {
        guard cells.columns <= PrincipalComponents.mostFeatures else {
            throw .expected(
                "at most \(PrincipalComponents.mostFeatures) features for --initial pca",
                found: "\(cells.columns)", in: "the training cells", advice: "choose fewer genes first")
        }
        var covariance = Covariance(features: cells.columns)
        covariance.add(cells)
        let eigen = try SymmetricEigen(covariance.matrix(), order: cells.columns, count: rank)
        return TransposedMap(NumpyMatrix(rows: rank, columns: cells.columns, values: eigen.vectors))
    }

    /// - Complexity: O(rank × features × smaller side)
    static func orthonormal(rank: Int, features: Int, seed: UInt64) -> TransposedMap {
        var generator = SplitMix64(seed: seed)
        let (count, length) = (min(rank, features), max(rank, features))
        var vectors: [[Double]] = []
        for _ in 0..<count {
            var vector = (0..<length).map { _ in normalDeviate(&generator) }
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
        let values = vectors.flatMap { $0 }
        return TransposedMap(
            outputs: rank,
            values: rank > features ? values : transposed(values, rows: rank, columns: features),
            offset: Array(repeating: 0, count: rank))
    }

    /// Box and Muller, Annals of Mathematical Statistics 29, 1958, doi:10.1214/aoms/1177706645.
    private static func normalDeviate(_ generator: inout SplitMix64) -> Double {
        let (a, b) = (generator.nextUniform(), generator.nextUniform())
        return (-2 * Glibc.log(1 - a)).squareRoot() * Glibc.cos(2 * .pi * b)
    }
}
