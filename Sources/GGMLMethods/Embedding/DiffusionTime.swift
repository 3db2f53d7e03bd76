import GGMLCore

/// Diffusion pseudotime of samples from one of them (Haghverdi et al., Nature Methods 13, 2016, doi:10.1038/nmeth.3971): how
/// far two samples are apart over random walks of all lengths.
///
/// Steps of the walk have the probabilities of a Gaussian kernel whose width at each sample is half the distance of its
/// neighbour number `neighbours`, made independent of the density of the samples.
struct DiffusionTime: Sendable {
    private static let neighbours = 15

    /// For each sample the pseudotime from the start, 0 for itself.
    let times: [Double]

    /// - Parameters:
    ///   - distances: samples × samples, at least two
    ///   - start: the sample to start from
    /// - Complexity: O(samples³)
    init(_ distances: Matrix, from start: Int) throws(GGMLError) {
        let count = distances.rows
        let near = min(Self.neighbours, count - 1)
        let widths = (0..<count).map { max(distances.row($0).sorted()[near] / 2, .leastNormalMagnitude) }
        var steps = Matrix(rows: count, columns: count, repeating: 0)
        for row in 0..<count {
            for column in 0..<count where column != row {
                let sum = widths[row] * widths[row] + widths[column] * widths[column]
                let square = distances[row, column] * distances[row, column]
                steps[row, column] =
                    (2 * widths[row] * widths[column] / sum).squareRoot()
                    * (-square / sum).portableExponential
            }
        }
        // Independent of the density, and then symmetric with the eigenvalues of the walk.
        steps = Self.divided(steps) { $0 }
        steps = Self.divided(steps) { $0.squareRoot() }
        let eigen = try SymmetricEigen(steps, count: count)
        times = (0..<count).map { sample in
            var square = 0.0
            // Without the first, which is the density of the walk at rest.
            for (index, value) in eigen.values.enumerated().dropFirst() {
                let weight = value / max(1 - value, 1e-12)
                let difference = eigen.vectors[index, sample] - eigen.vectors[index, start]
                square += weight * weight * difference * difference
            }
            return square.squareRoot()
        }
    }

    /// Each entry divided by a function of the product of the sums of its row and its column.
    private static func divided(_ matrix: Matrix, by divisor: (Double) -> Double) -> Matrix {
        var matrix = matrix
        let sums = (0..<matrix.rows).map { max(matrix.row($0).reduce(0, +), .leastNormalMagnitude) }
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns {
                matrix[row, column] /= max(divisor(sums[row] * sums[column]), .leastNormalMagnitude)
            }
        }
        return matrix
    }
}
