import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

package let program: any Filter.Type = Cluster.self

/// Clusters the samples by their distances.
struct Cluster: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-cluster", "Cluster samples by their distances.",
        discussion: """
            Agglomerative clusters, or clusters around medoids. If every sample has a value in the compared column, the \
            agreement of clusters and values is added: adjusted Rand index, normalised mutual information, variation \
            of information, and the silhouette of the values under the distances.
            """,
        example: "ggml-cluster plain.ggml | ggml-view | tail -n 3")

    @Option(
        name: [.customLong("method"), .customLong("linkage")],
        help: ArgumentHelp(
            "complete, average, single, weighted, ward or energy: the linkage by which clusters are joined to a "
                + "tree; or kmedoids: clusters around medoids.", valueName: "name"))
    var method = Method.complete

    @Option(
        name: .customShort("k"),
        help: ArgumentHelp(
            "How many clusters, or auto: the number with the best silhouette (default: as many as there are values in "
                + "the compared column).", valueName: "n|auto"))
    var count: ClusterCount?

    @Option(
        help: ArgumentHelp(
            "The column of the sample table to compare the clusters with.", valueName: "column"))
    var compare = "class"

    @Option(
        help: ArgumentHelp(
            "The column whose samples with equal values depend on each other, such as patient (default: that of "
                + "ggml-split --group).", valueName: "column"))
    var group: String?

    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var messages: Messages

    enum Method: String, CaseIterable, ExpressibleByArgument {
        case complete, average, single, weighted, ward, energy, kmedoids

        /// The linkage; nil for a method without a tree.
        var linkage: Linkage? { Linkage(rawValue: rawValue) }
    }

    func validate() throws {
        if case .fixed(let count) = count, count < 1 {
            throw ValidationError("-k: expected 1 or more clusters, found \(count)")
        }
    }

    func run() throws {
        try Self.transform(input, to: output) { reader, writer, preamble throws(GGMLError) in
            let samples = preamble.samples
            guard let distances = preamble.distances else {
                throw .expected(
                    "distances between samples", found: "none", in: reader.name,
                    advice: "put ggml-dist before ggml-cluster")
            }
            try reader.skipCells()
            let matrix = try distances.matrix(count: samples.count)
            let truth = try truth(samples, place: reader.name)
            let clusterer = Clusterer(matrix, linkage: method.linkage)
            var clustering = try clusters(clusterer, truth, of: samples, place: reader.name)
            clustering.agreement = truth.map {
                .init(
                    column: compare, truth: $0, assignment: clustering.assignment, distances: matrix)
            }
            clustering.separation = try truth.flatMap { truth throws(GGMLError) in
                try separation(of: truth, matrix, preamble, place: reader.name)
            }
            if count == .auto { tellOfLone(clustering, samples.ids) }
            var preamble = preamble
            preamble.clustering = clustering
            try writer.write(preamble)
        }
    }

    /// How much of the variance of distances the compared column explains; nil, with a message, if all its values are equal
    /// or all different.
    private func separation(
        of values: Labelling, _ distances: Matrix, _ preamble: Preamble, place: String
    ) throws(GGMLError) -> Clustering.Separation? {
        // A sample without a value is a group by itself.
        let groups = try preamble.samples.groups(by: group, place: place).map { groups in
            Labelling(zip(preamble.samples.ids, groups).map { $1.map { "=\($0)" } ?? $0 })
        }
        guard let analysis = Permanova(distances, values, groups: groups) else {
            messages.note(
                Self.name,
                "no separation of \"\(compare)\": its values, or the samples, are all equal or all different")
            return nil
        }
        let isTest = preamble.seenSamples == nil
        if isTest, case let divisions = analysis.divisions, divisions < 20 {
            messages.note(
                Self.name,
                "exchanged values of \"\(compare)\" divide the samples in \(Int(divisions)) ways only, so p cannot be below "
                    + rounded(1 / divisions, digits: 2))
        }
        return Clustering.Separation(
            column: compare, explained: analysis.explained, pValue: isTest ? analysis.pValue : nil,
            exchange: analysis.exchange, group: group ?? preamble.samples.splitGroup)
    }

    /// The values to compare the clusters with; nil if any sample has none.
    private func truth(_ samples: SampleTable, place: String) throws(GGMLError) -> Labelling? {
        let values = try samples.values(of: compare, place: place)
        let known = values.compactMap { $0 }
        if known.count < values.count {
            messages.note(
                Self.name,
                "no agreement with \"\(compare)\": \(values.count - known.count) of \(values.count) samples have no value"
            )
            return nil
        }
        return Labelling(known)
    }

    /// Names the samples that are a cluster by themselves, which are outliers rather than groups.
    private func tellOfLone(_ clustering: Clustering, _ ids: [String]) {
        let sizes = clustering.sizes
        let lone = ids.indices.filter { sizes[clustering.assignment[$0] - 1] == 1 }
        guard !lone.isEmpty else { return }
        messages.note(
            Self.name,
            "-k auto: clusters of a single sample, which may be an outlier: "
                + lone.map { "\(clustering.assignment[$0]) (\(ids[$0]))" }.joined(separator: ", "))
    }

    private func clusters(
        _ clusterer: Clusterer, _ truth: Labelling?, of samples: SampleTable, place: String
    ) throws(GGMLError) -> Clustering {
        switch count {
        case .auto: try bestClusters(clusterer, place: place)
        case .fixed(let count): try clusters(clusterer, count, of: samples, place: place)
        case nil:
            if let count = truth?.names.count {
                try clusters(clusterer, count, of: samples, place: place)
            } else {
                throw .expected(
                    "a \"\(compare)\" for every sample, to know the number of clusters",
                    found: "samples without one", in: place, advice: "give the number with -k")
            }
        }
    }

    private func clusters(_ clusterer: Clusterer, _ count: Int, of samples: SampleTable, place: String)
        throws(GGMLError) -> Clustering
    {
        guard count <= samples.count else {
            throw .expected(
                "at least \(count) samples for -k \(count)", found: "\(samples.count)", in: place)
        }
        return clusterer.clusters(count)
    }

    private func bestClusters(_ clusterer: Clusterer, place: String) throws(GGMLError) -> Clustering {
        let best = try clusterer.bestClusters(place: place) { count, silhouette in
            messages.detail(
                Self.name, "\(count) clusters: silhouette \(rounded(silhouette, digits: 6))")
        }
        if best.assignment.allSatisfy({ $0 == 1 }) {
            messages.note(
                Self.name,
                "-k auto: no number of clusters has a silhouette above 0; all samples are one cluster")
        }
        return best
    }
}
