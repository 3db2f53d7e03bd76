import GGMLCore

/// Clusters around medoids, which are samples such that the sum of the distances from every sample to its nearest
/// medoid is small.
///
/// The search starts with BUILD (Kaufman and Rousseeuw, Finding Groups in Data, 1990, doi:10.1002/9780470316801),
/// followed by swaps that reduce the sum until there are none, as in FasterPAM (Schubert and Rousseeuw, Information
/// Systems 101, 2021, doi:10.1016/j.is.2021.101804). It is deterministic: in a tie, the first sample is taken.
struct Medoids {
    /// The least saving of a swap, as a fraction of the sum; without it, rounding could make swaps cycle.
    private static let leastSaving = 1e-12

    private let distances: Matrix
    private(set) var medoids: [Int]
    /// For each sample the index of its medoid in `medoids`; a medoid is its own.
    private(set) var nearest: [Int] = []
    /// The distances of each sample to its nearest medoid and to the second nearest.
    private var first: [Double] = []
    private var second: [Double] = []

    /// - Parameter count: the number of medoids, from 1 to the number of samples
    /// - Complexity: O(n² · count) for the start, O(n²) for each round of swaps
    init(_ distances: Matrix, count: Int) {
        precondition((1...distances.rows).contains(count))
        self.distances = distances
        medoids = Self.start(distances, count: count)
        assign()
        // The start already finds the best single medoid.
        if count > 1 { improve() }
    }

    /// The sum of the distances from every sample to its nearest medoid.
    var total: Double { first.reduce(0, +) }

    /// BUILD: each new medoid is the one that reduces the sum most.
    private static func start(_ distances: Matrix, count: Int) -> [Int] {
        var medoids: [Int] = []
        var isMedoid = Array(repeating: false, count: distances.rows)
        var nearest = Array(repeating: Double.infinity, count: distances.rows)
        while medoids.count < count {
            var (best, least) = (0, Double.infinity)
            for candidate in 0..<distances.rows where !isMedoid[candidate] {
                var total = 0.0
                for sample in nearest.indices { total += min(nearest[sample], distances[candidate, sample]) }
                if total < least { (best, least) = (candidate, total) }
            }
            medoids.append(best)
            isMedoid[best] = true
            for sample in nearest.indices { nearest[sample] = min(nearest[sample], distances[best, sample]) }
        }
        return medoids
    }

    private mutating func assign() {
        nearest = Array(repeating: 0, count: distances.rows)
        first = Array(repeating: .infinity, count: distances.rows)
        second = first
        for (place, medoid) in medoids.enumerated() {
            for sample in 0..<distances.rows {
                let distance = distances[medoid, sample]
                // A medoid is its own nearest, even if another is at distance 0.
                if distance < first[sample] || sample == medoid {
                    second[sample] = first[sample]
                    (nearest[sample], first[sample]) = (place, distance)
                } else {
                    second[sample] = min(second[sample], distance)
                }
            }
        }
    }

    /// Swaps in each sample that is a better medoid as soon as it is found, until a round finds none.
    private mutating func improve() {
        var (candidate, checked) = (0, 0)
        while checked < distances.rows {
            checked += 1
            if medoids[nearest[candidate]] != candidate, let place = place(for: candidate) {
                medoids[place] = candidate
                assign()
                checked = 0
            }
            candidate = (candidate + 1) % distances.rows
        }
    }

    /// The index of the medoid that `candidate` should replace; nil if no swap reduces the sum.
    private func place(for candidate: Int) -> Int? {
        // The change of the sum for each medoid that is removed, and the part that does not depend on which.
        var changes = Array(repeating: 0.0, count: medoids.count)
        var common = 0.0
        for sample in nearest.indices {
            let distance = distances[candidate, sample]
            if distance < first[sample] {
                common += distance - first[sample]
            } else {
                changes[nearest[sample]] += min(distance, second[sample]) - first[sample]
            }
        }
        guard let least = changes.min(), least + common < -Self.leastSaving * total else { return nil }
        return changes.firstIndex(of: least)
    }
}
