import GGMLCore
import GGMLStream

/// A ground metric in closed form: the directions along which transport moves cells farther between classes than within.
///
/// As in Fisher's discriminant analysis (Annals of Eugenics 7, 1936, doi:10.1111/j.1469-1809.1936.tb02137.x), but with
/// the displacements of optimal plans instead of differences between points, because only the plans tell which cell of
/// one sample corresponds to which cell of another. The moment within classes is shrunk towards a multiple of the
/// identity (Friedman, Journal of the American Statistical Association 84, 1989, doi:10.1080/01621459.1989.10478752),
/// because a few samples determine their variation along every direction poorly.
struct Discriminant {
    /// The most features: beyond, eigenvectors take minutes, and the Euclidean map does not fit a frame.
    static let mostFeatures = 4_096
    /// The weight of the multiple of the identity. On real cohorts 0.03 to 0.3 did about equally well.
    private static let shrinkage = 0.1

    private let displacements: Displacements

    init(_ set: TrainingSet, threads: Int) throws(GGMLError) {
        displacements = try Displacements(set, threads: threads)
    }

    /// W, rank × features.
    ///
    /// A row is a direction v, scaled so that transport within classes moves cells by 1 along it (root mean square),
    /// times λ − 1, where λ is the ratio of the mean squared displacement between classes to that within. The row of a
    /// direction with λ ≤ 1 is zero; if all are, rows are scaled by λ instead, because a map must have some direction.
    /// (On real cohorts, lengths of √(λ − 1) gave minor directions too much weight.)
    /// - Complexity: O(features³)
    func map(rank: Int) throws(GGMLError) -> Matrix {
        let features = displacements.features
        let whitening = try Self.inverseRoot(displacements.within ?? displacements.between)
        let relative = try whitening.times(displacements.between).times(whitening)
        let eigen = try SymmetricEigen(relative, count: min(rank, features))
        let isTelling = (eigen.values.first ?? 0) > 1
        var directions = Matrix(rows: rank, columns: features, repeating: 0)
        for (row, value) in eigen.values.enumerated() {
            let length = max(0, isTelling ? value - 1 : value)
            for column in 0..<features { directions[row, column] = length * eigen.vectors[row, column] }
        }
        return try directions.times(whitening)
    }

    /// The inverse square root of ((1 − γ) M + γ tr(M)/n · I), symmetric.
    private static func inverseRoot(_ moment: Matrix) throws(GGMLError) -> Matrix {
        let order = moment.rows
        let trace = (0..<order).reduce(0.0) { $0 + moment[$1, $1] }
        guard trace > 0, trace.isFinite else {
            throw .expected(
                "cells that differ between samples", found: "the same in all", in: "the training cells")
        }
        var shrunk = Matrix(moment.values.map { (1 - shrinkage) * $0 }, rows: order, columns: order)
        for index in 0..<order { shrunk[index, index] += shrinkage * trace / Double(order) }
        let eigen = try SymmetricEigen(shrunk, count: order)
        var scaled = eigen.vectors
        for (row, value) in eigen.values.enumerated() {
            // The fourth root, on both sides of the product below; the shrinkage keeps all values above zero.
            let scale = 1 / max(value, .leastNormalMagnitude).squareRoot().squareRoot()
            for column in 0..<order { scaled[row, column] *= scale }
        }
        return try scaled.view.transposed.times(scaled.view)
    }
}
