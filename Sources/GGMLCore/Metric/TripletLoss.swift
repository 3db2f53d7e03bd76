/// The triplet loss of Global Ground Metric Learning (Kühn and Schaub, AISTATS 2025, arXiv:2506.15383).
///
/// The mean over triplets (i, j, l), class i = class j ≠ class l, of max(0, T(i,j) − T(j,l) + margin), T the
/// transport distance between samples. As in the published package, i = j is among them: T(i,i) = 0, a term that
/// pushes other classes beyond the margin.
struct TripletLoss {
    let value: Double
    /// How many triplets are above zero, and of how many.
    let active: Int
    let total: Int
    /// ∂value/∂T(i,j) for each pair i < j, in order.
    let pairWeights: [Double]

    /// - Parameter distances: T, for each pair, in the order of `SamplePairs`.
    /// - Complexity: O(samples³)
    init(_ distances: [Double], classes: [Int], margin: Double) {
        let count = classes.count
        var matrix = SquareMatrix(count: count, repeating: 0)
        var weights = matrix
        let pairs = SamplePairs.all(count)
        precondition(distances.count == pairs.count)
        for (pair, distance) in zip(pairs, distances) {
            matrix[pair.first, pair.second] = distance
            matrix[pair.second, pair.first] = distance
        }
        var (sum, active, total) = (0.0, 0, 0)
        for j in 0..<count {
            let friends = (0..<count).filter { classes[$0] == classes[j] }
            let others = (0..<count).filter { classes[$0] != classes[j] }
            total += friends.count * others.count
            for i in friends {
                for l in others {
                    let hinge = matrix[i, j] - matrix[j, l] + margin
                    guard hinge > 0 else { continue }
                    sum += hinge
                    active += 1
                    weights[i, j] += 1
                    weights[j, l] -= 1
                }
            }
        }
        value = sum / Double(max(total, 1))
        self.active = active
        self.total = total
        let scale = 1 / Double(max(total, 1))
        pairWeights = pairs.map { (weights[$0.first, $0.second] + weights[$0.second, $0.first]) * scale }
    }
}
