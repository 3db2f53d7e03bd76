import GGMLCore

/// Clusters of samples, with the tree or the medoids they come from.
package struct Clustering: Equatable, Sendable {
    /// One join of two clusters. The samples are clusters 0 … n − 1, and the join with number t makes cluster n + t, as
    /// in SciPy's linkage matrix.
    package struct Merge: Equatable, Sendable {
        package let left: Int
        package let right: Int
        /// The distance at which they join.
        package let height: Double
        /// The number of samples in the joined cluster.
        package let size: Int

        package init(left: Int, right: Int, height: Double, size: Int) {
            self.left = left
            self.right = right
            self.height = height
            self.size = size
        }
    }

    /// How the clusters were made.
    package enum Origin: Equatable, Sendable {
        /// Cut from a tree, whose n − 1 joins are ordered by increasing height.
        case tree(linkage: String, merges: [Merge])
        /// Formed around medoids: the sample in the middle of each cluster.
        case medoids([Int])
    }

    /// The numbers of clusters that were tried if the number was not given, and the mean silhouette for each.
    package struct Choice: Equatable, Sendable {
        package let counts: [Int]
        /// The mean silhouette for each number of clusters.
        package let silhouettes: [Double]

        package init(counts: [Int], silhouettes: [Double]) {
            precondition(counts.count == silhouettes.count)
            self.counts = counts
            self.silhouettes = silhouettes
        }
    }

    /// How well clusters and distances agree with a column of the sample table.
    package struct Agreement: Equatable, Sendable {
        package let column: String
        package let adjustedRandIndex: Double
        /// Mutual information, normalised by the arithmetic mean of the entropies.
        package let normalizedMutualInformation: Double
        /// The variation of information, in nats.
        package let variationOfInformation: Double
        /// The silhouette of the column's values under the distances; nil if they are all equal or all different.
        package let silhouette: Double?

        package init(
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

    /// Which samples exchange their values in a permutation test.
    package enum Exchange: String, Sendable {
        /// All samples.
        case samples
        /// Groups as wholes, whose samples have one value each.
        case groups
        /// Samples of a group, where some have different values.
        case withinGroups = "within groups"
    }

    /// How much of the variance of distances a column of the sample table explains (PERMANOVA).
    package struct Separation: Equatable, Sendable {
        package let column: String
        package let explained: Double
        /// How often permuted values explain as much; nil if the distances were learned from the samples.
        package let pValue: Double?
        package let exchange: Exchange
        /// The column of the groups; nil if samples are exchanged.
        package let group: String?

        package init(
            column: String, explained: Double, pValue: Double?, exchange: Exchange, group: String?
        ) {
            (self.column, self.explained, self.pValue) = (column, explained, pValue)
            (self.exchange, self.group) = (exchange, exchange == .samples ? nil : group)
        }
    }

    package let origin: Origin
    /// The cluster of each sample, numbered from 1 in the order of first appearance.
    package let assignment: [Int]
    /// How the number of clusters was chosen; nil if it was given.
    package var choice: Choice?
    package var agreement: Agreement?
    package var separation: Separation?

    package init(
        _ origin: Origin, assignment: [Int], choice: Choice? = nil, agreement: Agreement? = nil
    ) {
        self.origin = origin
        self.assignment = assignment
        self.choice = choice
        self.agreement = agreement
    }

    /// The number of samples in each cluster.
    package var sizes: [Int] {
        assignment.reduce(into: Array(repeating: 0, count: assignment.max() ?? 0)) { $0[$1 - 1] += 1 }
    }
}

extension Clustering {
    package var json: JSON {
        let common: JSON = [
            "agreement": agreement.map(\.json) ?? .null, "assignment": .integers(assignment),
        ]
        return common.adding(origin.members).adding(choice.map { ["choice": $0.json] } ?? [:])
            .adding(separation.map { ["separation": $0.json] } ?? [:])
    }

    var frame: Frame { Frame(.clusters, json) }

    init(_ frame: Frame, samples: Int, place: String) throws(GGMLError) {
        let place = "\(place), clusters"
        let object = try frame.object(place)
        assignment = try object.integers("assignment")
        guard assignment.count == samples, assignment.allSatisfy({ (1...max(samples, 1)).contains($0) })
        else {
            throw .expected(
                "a cluster from 1 to \(samples) for each of \(samples) samples",
                found: "\(assignment.count) from \(assignment.min() ?? 0) to \(assignment.max() ?? 0)",
                in: place)
        }
        origin = try Origin(object, assignment: assignment, place: place)
        choice = object.contains("choice") ? try Choice(object.object("choice"), place: place) : nil
        agreement = object.contains("agreement") ? try Agreement(object.object("agreement")) : nil
        separation =
            object.contains("separation") ? try Separation(object.object("separation"), place: place) : nil
    }
}

extension Clustering.Origin {
    fileprivate var members: [String: JSON] {
        switch self {
        case .tree(let linkage, let merges):
            [
                "linkage": .string(linkage),
                "merges": [
                    "height": .numbers(merges.map(\.height)), "left": .integers(merges.map(\.left)),
                    "right": .integers(merges.map(\.right)), "size": .integers(merges.map(\.size)),
                ],
            ]
        case .medoids(let medoids): ["medoids": .integers(medoids)]
        }
    }

    fileprivate init(_ object: JSONObject, assignment: [Int], place: String) throws(GGMLError) {
        guard object.contains("medoids") else {
            self = .tree(
                linkage: try object.string("linkage"),
                merges: try Self.merges(object.object("merges"), samples: assignment.count, place: place))
            return
        }
        let medoids = try object.integers("medoids")
        guard medoids.count == assignment.max(),
            zip(medoids, 1...).allSatisfy({ assignment.indices.contains($0) && assignment[$0] == $1 })
        else {
            throw .expected("a medoid in each cluster", found: "one in another cluster, or none", in: place)
        }
        self = .medoids(medoids)
    }

    private static func merges(_ object: JSONObject, samples: Int, place: String) throws(GGMLError)
        -> [Clustering.Merge]
    {
        let (left, right) = (try object.integers("left"), try object.integers("right"))
        let (heights, sizes) = (try object.numbers("height"), try object.integers("size"))
        guard [left.count, right.count, heights.count, sizes.count].allSatisfy({ $0 == samples - 1 }) else {
            throw .expected(
                "\(samples - 1) merges",
                found: "lists of \(left.count), \(right.count), \(heights.count) and \(sizes.count)",
                in: place)
        }
        guard left.indices.allSatisfy({ 0 <= left[$0] && left[$0] < right[$0] && right[$0] < samples + $0 })
        else {
            throw .expected("merges of clusters made before", found: "a cluster that was not", in: place)
        }
        guard (left + right).firstRepeated == nil else {
            throw .expected("merges of clusters that are left", found: "a cluster merged twice", in: place)
        }
        func size(_ cluster: Int) -> Int { cluster < samples ? 1 : sizes[cluster - samples] }
        for merge in left.indices where sizes[merge] != size(left[merge]) + size(right[merge]) {
            throw .expected(
                "\(size(left[merge]) + size(right[merge])) samples in merge \(merge), as in its parts",
                found: "\(sizes[merge])", in: place)
        }
        return left.indices.map {
            .init(left: left[$0], right: right[$0], height: heights[$0], size: sizes[$0])
        }
    }
}

extension Clustering.Choice {
    private static let criterion = "silhouette"

    fileprivate var json: JSON {
        [
            "clusters": .integers(counts), "criterion": .string(Self.criterion),
            Self.criterion: .numbers(silhouettes),
        ]
    }

    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        (counts, silhouettes) = (try object.integers("clusters"), try object.numbers(Self.criterion))
        guard counts.count == silhouettes.count else {
            throw .expected(
                "a silhouette for each number of clusters",
                found: "\(silhouettes.count) for \(counts.count) numbers", in: place)
        }
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

extension Clustering.Separation {
    fileprivate var json: JSON {
        [
            "column": .string(column), "exchange": .string(exchange.rawValue),
            "explained": .number(explained), "group": group.map { .string($0) } ?? .null,
            "p": pValue.map { .number($0) } ?? .null,
        ]
    }

    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        column = try object.string("column")
        explained = try object.number("explained")
        let name = try object.string("exchange")
        guard let exchange = Clustering.Exchange(rawValue: name) else {
            throw .expected("samples, groups or within groups", found: "\"\(name)\"", in: place)
        }
        self.exchange = exchange
        group = try object.contains("group") ? object.string("group") : nil
        pValue = try object.contains("p") ? object.number("p") : nil
    }
}
