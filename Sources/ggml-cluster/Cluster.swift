import ArgumentParser
import FilterKit
import GGMLCore

/// Clusters the samples by their distances.
@main
struct Cluster: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-cluster", "Cluster samples by their distances.",
        discussion: """
            Agglomerative. Where every sample has a value in the column that is compared with, the agreement of \
            clusters and values is added: adjusted Rand index, normalised mutual information, variation of \
            information, and the silhouette of the values under the distances.
            """)

    @Option(help: ArgumentHelp("Distance between clusters: complete, average or single.", valueName: "name"))
    var linkage = LinkageName.complete

    @Option(
        name: .customShort("k"),
        help: ArgumentHelp(
            "How many clusters (default: as many as there are values in the column compared with).",
            valueName: "n"))
    var count: Int?

    @Option(help: ArgumentHelp("The column of the sample table to compare with.", valueName: "column"))
    var compare = "class"

    @OptionGroup var input: InputOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var messages: Messages

    enum LinkageName: String, CaseIterable, ExpressibleByArgument {
        case complete, average, single

        var linkage: Linkage {
            switch self {
            case .complete: .complete
            case .average: .average
            case .single: .single
            }
        }
    }

    func validate() throws {
        if let count, count < 1 { throw ValidationError("-k: expected 1 or more clusters, found \(count)") }
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
            let merges = Agglomerative.merges(matrix, linkage.linkage)
            let assignment = Agglomerative.cut(
                merges, samples: samples.count, clusters: try clusters(truth, of: samples, place: reader.name)
            )
            let agreement = truth.map {
                Clustering.Agreement(column: compare, truth: $0, assignment: assignment, distances: matrix)
            }
            var preamble = preamble
            preamble.clustering = Clustering(
                linkage: linkage.rawValue, merges: merges, assignment: assignment, agreement: agreement)
            try writer.write(preamble)
        }
    }

    /// The values to compare with; nil if some sample has none.
    private func truth(_ samples: SampleTable, place: String) throws(GGMLError) -> Labelling? {
        let values = try samples.values(of: compare, place: place)
        let known = values.compactMap { $0 }
        if known.count < values.count {
            messages.note(
                "ggml-cluster",
                "no agreement with \"\(compare)\": \(values.count - known.count) of \(values.count) samples have no value"
            )
            return nil
        }
        return Labelling(known)
    }

    private func clusters(_ truth: Labelling?, of samples: SampleTable, place: String) throws(GGMLError)
        -> Int
    {
        guard let count = count ?? truth?.names.count else {
            throw .expected(
                "a \"\(compare)\" for every sample, to know the number of clusters",
                found: "samples without one",
                in: place, advice: "give the number with -k")
        }
        guard (1...max(samples.count, 1)).contains(count) else {
            throw .expected(
                "at least \(count) samples for -k \(count)", found: "\(samples.count)", in: place)
        }
        return count
    }
}
