import GGMLCore
import GGMLStream

/// A ground metric in closed form: the directions along which transport moves cells farther between classes than within.
///
/// As in Fisher's discriminant analysis (Annals of Eugenics 7, 1936, doi:10.1111/j.1469-1809.1936.tb02137.x), but with
/// the displacements of optimal plans instead of differences between points, because only the plans tell which cell of
/// one sample corresponds to which cell of another; canonical variates in Wasserstein space (Li and Lin,
/// arXiv:2405.15768) do the same for whole distributions. What moves within classes is taken away from what moves
/// between them, so that a direction counts only by what the classes add; and the moment within classes is shrunk half
/// the way to a multiple of the identity (Friedman, Journal of the American Statistical Association 84, 1989,
/// doi:10.1080/01621459.1989.10478752), because a few samples determine their variation along every direction poorly.
struct Discriminant: Sendable {
    /// The most features: beyond, their principal axes take minutes.
    static let mostFeatures = 4_096
    /// The weight of the multiple of the identity. On seven cohorts 0.5 to 0.7 did about equally well on samples left out;
    /// 0.1 fitted what a few samples have by chance, and with 1 the spread within classes hid the difference.
    private static let shrinkage = 0.5

    let moments: PairMoments
    private let classes: [Int]

    /// - Throws: if there are too many features.
    init(
        _ set: TrainingSet, seed: UInt64, threads: Int,
        progress: @Sendable ((first: Int, second: Int)) -> Void = { _ in }
    ) throws(GGMLError) {
        guard set.cells.columns <= Self.mostFeatures else {
            throw .expected(
                "at most \(Self.mostFeatures) features for a discriminant", found: "\(set.cells.columns)",
                in: "the training cells",
                advice: "choose fewer genes first, put ggml-pca before, or train (ggml-fit --no-select)")
        }
        moments = try PairMoments(set, seed: seed, threads: threads, progress: progress)
        classes = set.classes.codes
    }

    /// W, rank × features, of all samples.
    func map(rank: Int) throws(GGMLError) -> Matrix {
        try moments.inFeatures(map(rank: rank, of: classes.map { _ in true }))
    }

    /// W, rank × dimensions of the moments, of some of the samples.
    ///
    /// A row is a direction v, scaled so that transport within classes moves cells by 1 along it (root mean square, of
    /// the shrunk moment), times how much farther it moves them between classes, mean squared; 0 for a direction that
    /// does not tell the classes apart. If none does, rows keep the length 1, because a map must have some direction.
    /// - Parameter isLearnedFrom: for each sample whether it counts
    /// - Complexity: O(pairs × dimensions² + dimensions³)
    func map(rank: Int, of isLearnedFrom: [Bool]) throws(GGMLError) -> Matrix {
        let within = moments.mean { isLearnedFrom[$0] && isLearnedFrom[$1] && classes[$0] == classes[$1] }
        guard
            let between = moments.mean({
                isLearnedFrom[$0] && isLearnedFrom[$1] && classes[$0] != classes[$1]
            })
        else {
            throw .expected(
                "pairs of samples of different classes", found: "none", in: "the training samples")
        }
        let gain = within.map { within in
            Matrix(
                zip(between.values, within.values).map { $0 - $1 }, rows: between.rows, columns: between.rows)
        }
        let whitening = try Self.inverseRoot(within ?? between)
        let relative = try whitening.times(gain ?? between).times(whitening)
        let eigen = try SymmetricEigen(relative, count: min(rank, moments.dimensions))
        let isTelling = (eigen.values.first ?? 0) > 0
        var directions = Matrix(rows: rank, columns: moments.dimensions, repeating: 0)
        for (row, value) in eigen.values.enumerated() {
            let length = isTelling ? max(0, value) : 1
            for column in 0..<moments.dimensions {
                directions[row, column] = length * eigen.vectors[row, column]
            }
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
