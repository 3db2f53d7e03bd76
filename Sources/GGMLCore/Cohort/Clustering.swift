/// A tree of samples and the clusters that cutting it gives.
public struct Clustering: Equatable, Sendable {
    /// One join of two clusters; samples are clusters 0 … n − 1, the join with number t makes cluster n + t (as in
    /// SciPy's linkage matrix).
    public struct Merge: Equatable, Sendable {
        public let left: Int
        public let right: Int
        /// The distance at which they join.
        public let height: Double
        /// Samples in the joined cluster.
        public let size: Int

        public init(left: Int, right: Int, height: Double, size: Int) {
            self.left = left
            self.right = right
            self.height = height
            self.size = size
        }
    }

    /// How well clusters and distances agree with a column of the sample table.
    public struct Agreement: Equatable, Sendable {
        public let column: String
        public let adjustedRandIndex: Double
        /// Normalised by the arithmetic mean of the entropies.
        public let normalizedMutualInformation: Double
        /// In nats.
        public let variationOfInformation: Double
        /// Of the column's values under the distances; nil where they are all equal or all different.
        public let silhouette: Double?

        public init(
            column: String, adjustedRandIndex: Double, normalizedMutualInformation: Double,
            variationOfInformation: Double, silhouette: Double?
        ) {
            self.column = column
            self.adjustedRandIndex = adjustedRandIndex
            self.normalizedMutualInformation = normalizedMutualInformation
            self.variationOfInformation = variationOfInformation
            self.silhouette = silhouette
        }
    }

    public let linkage: String
    public let merges: [Merge]
    /// For each sample its cluster, from 1, numbered as they first appear.
    public let assignment: [Int]
    public let agreement: Agreement?

    public init(linkage: String, merges: [Merge], assignment: [Int], agreement: Agreement?) {
        self.linkage = linkage
        self.merges = merges
        self.assignment = assignment
        self.agreement = agreement
    }
}

extension Clustering {
    var json: JSON {
        [
            "agreement": agreement.map(\.json) ?? .null,
            "assignment": .integers(assignment),
            "linkage": .string(linkage),
            "merges": [
                "height": .numbers(merges.map(\.height)), "left": .integers(merges.map(\.left)),
                "right": .integers(merges.map(\.right)), "size": .integers(merges.map(\.size)),
            ],
        ]
    }

    var frame: Frame { Frame(.clusters, json) }

    init(_ frame: Frame, samples: Int, place: String) throws(GGMLError) {
        let place = "\(place), clusters"
        let object = try frame.object(place)
        linkage = try object.string("linkage")
        assignment = try object.integers("assignment")
        let merges = try object.object("merges")
        let (left, right) = (try merges.integers("left"), try merges.integers("right"))
        let (heights, sizes) = (try merges.numbers("height"), try merges.integers("size"))
        guard assignment.count == samples, assignment.allSatisfy({ (1...max(samples, 1)).contains($0) })
        else {
            throw .expected("a cluster for each of \(samples) samples", found: "others", in: place)
        }
        guard [left.count, right.count, heights.count, sizes.count].allSatisfy({ $0 == samples - 1 }) else {
            throw .expected("\(samples - 1) merges", found: "another number", in: place)
        }
        guard left.indices.allSatisfy({ 0 <= left[$0] && left[$0] < right[$0] && right[$0] < samples + $0 })
        else {
            throw .expected("merges of clusters that were made before", found: "others", in: place)
        }
        self.merges = left.indices.map {
            Merge(left: left[$0], right: right[$0], height: heights[$0], size: sizes[$0])
        }
        agreement = object.contains("agreement") ? try Agreement(object.object("agreement")) : nil
    }
}

extension Clustering.Agreement {
    fileprivate var json: JSON {
        [
            "adjusted_rand_index": .number(adjustedRandIndex), "column": .string(column),
            "normalized_mutual_information": .number(normalizedMutualInformation),
            "silhouette": silhouette.map { .number($0) } ?? .null,
            "variation_of_information": .number(variationOfInformation),
        ]
    }

    fileprivate init(_ object: JSONObject) throws(GGMLError) {
        column = try object.string("column")
        adjustedRandIndex = try object.number("adjusted_rand_index")
        normalizedMutualInformation = try object.number("normalized_mutual_information")
        variationOfInformation = try object.number("variation_of_information")
        silhouette = object.contains("silhouette") ? try object.number("silhouette") : nil
    }
}
