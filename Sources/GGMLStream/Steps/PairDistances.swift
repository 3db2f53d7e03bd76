package import GGMLCore

/// Distances between samples as an ordered list of pairs; it may have all pairs, and then makes a matrix, or only some.
package struct PairDistances: Equatable, Sendable {
    package struct Pair: Equatable, Sendable {
        /// The samples of the pair, as rows of the sample table, `first` < `second`.
        package let first: Int
        package let second: Int
        /// The distance, in units of the ground cost.
        package let distance: Double
        /// The certificate: `distance` is at most this much above the optimum; an entropic cost is at most this far
        /// from it.
        package let gap: Double

        package init(first: Int, second: Int, distance: Double, gap: Double) {
            self.first = first
            self.second = second
            self.distance = distance
            self.gap = gap
        }
    }

    /// The most samples of which all pairs fit a frame.
    package static let mostSamples = 9_000

    /// The ground cost, "learned" or the name of a plain one.
    package let metric: String
    /// The solver: "exact", or a description of the entropic one.
    package let solver: String
    package private(set) var pairs: [Pair]

    /// Whether the ground cost was learned.
    package var isLearned: Bool { metric == "learned" }

    package init(metric: String, solver: TransportSolver = .exact, pairs: [Pair]) {
        self.metric = metric
        self.solver = solver.description
        self.pairs = pairs
    }

    /// Distances that were computed in the same way, of other pairs.
    package func with(_ pairs: [Pair]) -> PairDistances {
        var copy = self
        copy.pairs = pairs
        return copy
    }

    /// Whether there are as many pairs as all pairs of `count` samples.
    package func isWhole(count: Int) -> Bool { pairs.count == count * (count - 1) / 2 }

    /// The distances as a matrix, count × count, symmetric with a zero diagonal.
    /// - Throws: if a pair is missing.
    package func matrix(count: Int) throws(GGMLError) -> Matrix {
        guard isWhole(count: count) else {
            throw .expected(
                "all \(count * (count - 1) / 2) pairs of \(count) samples", found: "\(pairs.count)",
                in: "the distances", advice: "compute them without --against")
        }
        let result = knownMatrix(count: count)
        guard !result.values.contains(where: \.isNaN) else {
            throw .expected("each pair of samples once", found: "one twice", in: "the distances")
        }
        return result
    }

    /// The known distances as a matrix, count × count, symmetric with a zero diagonal; NaN for missing pairs.
    package func knownMatrix(count: Int) -> Matrix {
        var result = Matrix(rows: count, columns: count, repeating: .nan)
        for index in 0..<count { result[index, index] = 0 }
        for pair in pairs {
            result[pair.first, pair.second] = pair.distance
            result[pair.second, pair.first] = pair.distance
        }
        return result
    }
}

extension PairDistances {
    var frame: Frame {
        var writer = ByteWriter()
        let description: JSON = [
            "metric": .string(metric), "pairs": .integer(pairs.count), "solver": .string(solver),
        ]
        writer.append(description)
        writer.append(contentsOf: pairs.map { UInt32($0.first) })
        writer.append(contentsOf: pairs.map { UInt32($0.second) })
        writer.append(contentsOf: pairs.map(\.distance))
        writer.append(contentsOf: pairs.map(\.gap))
        return Frame(.distances, writer.bytes)
    }

    init(_ frame: Frame, samples: Int, place: String) throws(GGMLError) {
        let place = "\(place), distances"
        var reader = ByteReader(frame.payload, place: place)
        let object = try reader.json("the description")
        let count = try object.count("pairs")
        let first = try reader.array(UInt32.self, count: count, "first samples")
        let second = try reader.array(UInt32.self, count: count, "second samples")
        let distances = try reader.array(Double.self, count: count, "distances")
        let gaps = try reader.array(Double.self, count: count, "gaps")
        try reader.finish()
        if let pair = zip(first, second).first(where: { !($0 < $1 && $1 < samples) }) {
            throw .expected("pairs i < j of \(samples) samples", found: "\(pair)", in: place)
        }
        if let distance = distances.first(where: { !(0...1e300).contains($0) }) {
            throw .expected("distances from 0 to 10³⁰⁰", found: "\(distance)", in: place)
        }
        if let gap = gaps.first(where: { !$0.isFinite }) {
            throw .expected("finite gaps", found: "\(gap)", in: place)
        }
        metric = try object.string("metric")
        solver = object.contains("solver") ? try object.string("solver") : TransportSolver.exact.description
        pairs = (0..<count).map {
            Pair(first: Int(first[$0]), second: Int(second[$0]), distance: distances[$0], gap: gaps[$0])
        }
    }
}
