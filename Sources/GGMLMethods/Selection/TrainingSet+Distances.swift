package import GGMLCore
import GGMLStream

extension TrainingSet {
    /// Exact transport distances between samples of the set.
    ///
    /// - Parameters:
    ///   - map: the map under which cells are compared; nil compares them in their features
    ///   - pairs: pairs of different samples, as indices in `samples`
    /// - Returns: samples × samples, symmetric; NaN for pairs that were not requested, 0 on the diagonal
    /// - Throws: if an image is too large to compare (see `TransportSolution`)
    /// - Complexity: one transport problem for each pair; memory for the images of all cells
    package func distances(
        under map: AffineMap?, between pairs: [(first: Int, second: Int)], threads: Int
    ) throws(GGMLError) -> Matrix {
        let map = map?.transposed
        let mapped = map.map { ($0, $0.table) }
        let wanted = Set(pairs.flatMap { [$0.first, $0.second] })
        let clouds = try concurrentMap(count: ranges.count, threads: threads) { sample throws(GGMLError) in
            guard wanted.contains(sample) else { return PointCloud(dimensions: 1, uniform: []) }
            guard let (map, table) = mapped else { return try cloud(of: sample) }
            return try cloud(of: sample, under: map, table)
        }
        let values = try PairSolver(clouds, .euclidean, .exact, threads: threads)
            .map(pairs, threads: threads) { _, solution in solution.value }
        var distances = Matrix(rows: ranges.count, columns: ranges.count, repeating: .nan)
        for sample in ranges.indices { distances[sample, sample] = 0 }
        for (pair, value) in zip(pairs, values) {
            distances[pair.first, pair.second] = value
            distances[pair.second, pair.first] = value
        }
        return distances
    }

    /// The distances of all pairs of samples in the features themselves.
    package func euclideanDistances(threads: Int) throws(GGMLError) -> Matrix {
        try distances(under: nil, between: SamplePairs.all(ranges.count), threads: threads)
    }
}

extension Split {
    /// The pairs of each test sample with each train sample and, if requested, with each other test sample.
    package func pairs(amongTest: Bool = false) -> [(first: Int, second: Int)] {
        let tested = test.flatMap { sample in train.map { (first: sample, second: $0) } }
        guard amongTest else { return tested }
        return tested + SamplePairs.all(test.count).map { (test[$0.first], test[$0.second]) }
    }
}
