import Glibc

extension TransposedMap {
    /// A map with orthonormal rows: normal deviates, orthonormalised.
    ///
    /// - Complexity: O(rank² × features)
    static func orthonormal(rank: Int, features: Int, seed: UInt64) -> TransposedMap {
        precondition(rank <= features)
        var generator = SplitMix64(seed: seed)
        var rows: [[Double]] = []
        for _ in 0..<rank {
            var row = (0..<features).map { _ in normalDeviate(&generator) }
            // Twice is enough for orthogonality to machine precision (Parlett, The Symmetric Eigenvalue Problem, 6.9).
            for _ in 0..<2 {
                for other in rows {
                    let share = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in row.indices { row[index] -= share * other[index] }
                }
                let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                for index in row.indices { row[index] /= length }
            }
            rows.append(row)
        }
        return TransposedMap(rows: rows)
    }

    private init(rows: [[Double]]) {
        let features = rows.first?.count ?? 0
        self.init(
            outputs: rows.count, values: transposed(rows.flatMap { $0 }, rows: rows.count, columns: features),
            offset: Array(repeating: 0, count: rows.count))
    }

    /// Box and Muller, Annals of Mathematical Statistics 29, 1958, doi:10.1214/aoms/1177706645.
    private static func normalDeviate(_ generator: inout SplitMix64) -> Double {
        let (a, b) = (generator.nextUniform(), generator.nextUniform())
        return (-2 * Glibc.log(1 - a)).squareRoot() * Glibc.cos(2 * .pi * b)
    }
}
