import CohortFigures
import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream
import Glibc

/// What was done to a cohort, in words for people who did not do it.
struct PlainWords {
    let stream: CohortStream

    private var preamble: Preamble { stream.preamble }

    /// "10 samples (ctrl 5, panobinostat 5)"
    var cohort: String {
        let classes = Labelling(preamble.samples.classes.compactMap { $0?.printable })
        let known = zip(classes.names, classes.sizes).map { "\($0) \($1)" }
        let unknown = preamble.samples.count - classes.codes.count
        let words = known + (unknown > 0 ? ["\(unknown) without a class"] : [])
        return "\(preamble.samples.count.counted("sample")) (\(words.joined(separator: ", ")))"
    }

    /// What a step of the provenance did.
    func step(_ record: ProvenanceRecord) -> String {
        switch record.program {
        case "ggml-ingest": "The cells were read from files and assigned to samples.\(values)"
        case "ggml-synth": "A synthetic cohort was drawn: these are no real samples."
        case "ggml-normalize": normalization
        case "ggml-pca": components
        case "ggml-split": "The samples were divided into train and test sides."
        case "ggml-fit": metric ?? "A metric was sought from the classes of the samples."
        case "ggml-dist": distances ?? "Distances between samples were computed."
        case "ggml-cluster": clusters ?? "The samples were grouped by their distances."
        case let other: "\(other.printable) was run."
        }
    }

    private var normalization: String {
        guard let normalization = preamble.normalization else { return "The values were normalised." }
        let transform = normalization.transform
        let total = transform.targetSum.map { "scaled to a total of \(number($0))" } ?? "left as they were"
        let logarithm = transform.takesLog ? ", and ln(1 + x) taken of each" : ""
        let scale = transform.scale == nil ? "" : ", and each \(noun) divided by its standard deviation"
        return "The \(inputs) of each cell were \(total)\(logarithm)\(scale). "
            + "\(preamble.genes.count.counted(noun)) stayed."
    }

    /// "gene", or "feature" if that has no such meaning.
    private var noun: String { preamble.genes.noun }

    /// What the values were before they were normalised.
    private var inputs: String {
        let (transform, state) = (preamble.transform, preamble.genes.state)
        if transform.from == .normalized { return "normalised values" }
        if transform.targetSum != nil || transform.takesLog || state == .counts { return "counts" }
        return state == .log ? "logarithms" : "values"
    }

    /// What the values of the input are, in a sentence, where they are not counts.
    private var values: String {
        if let pca = preamble.pca, !preamble.provenance.contains(where: { $0.program == "ggml-pca" }) {
            return " Their values are \(pca.map.rows.counted("principal component")), with loadings of "
                + "\(pca.map.columns.counted(noun))."
        }
        guard preamble.transform.targetSum == nil, !preamble.transform.takesLog else { return "" }
        return switch preamble.genes.state {
        case .counts: ""
        case .normalized: " Their values are counts that were scaled to the same total before."
        case .log: " Their values are logarithms already."
        case .scores:
            " Their values are \(preamble.genes.count.counted("feature")), such as those of an embedding, not genes."
        }
    }

    private var components: String {
        guard let pca = preamble.pca else { return "The values were summarised by principal components." }
        let share = pca.variances.reduce(0, +) / pca.totalVariance * 100
        return "The \(pca.map.columns.counted(noun)) were summarised by "
            + "\(pca.map.rows.counted("principal component")) with \(rounded(share, digits: 3)) % of the variance."
    }

    /// What the metric is; nil if there is none.
    var metric: String? {
        guard let metric = preamble.metric else { return nil }
        let count = metric.training.samples.count.counted("sample")
        guard !metric.isEuclidean else {
            return
                "A metric was sought from the classes of \(count), and plain distances did best on held-out samples: "
                + "nothing was learned."
        }
        return
            "A metric of rank \(metric.map.rows) was learned from the classes of \(count), to bring samples of one "
            + "class close and to keep classes apart."
            + (metric.euclideanScale > 0
                ? " Plain distances have \(rounded(100 * metric.euclideanScale * metric.euclideanScale, digits: 3)) % of "
                    + "its cost." : "")
    }

    private var distances: String? {
        guard let distances = preamble.distances else { return nil }
        let cost =
            !distances.isLearned
            ? "plain \(distances.metric.printable) cost"
            : preamble.metric?.isEuclidean == true ? "plain Euclidean cost" : "learned metric"
        let gap = distances.pairs.map(\.gap).max() ?? 0
        let proof =
            distances.solver != TransportSolver.exact.description
            ? "entropic, at most \(rounded(gap, digits: 2, .up)) from the exact cost"
            : "proven to be at most \(gap > 0 ? "1e\(Int(log10(gap).rounded(.up)))" : "0") above the optimum"
        return
            "The distance of two samples is the least cost of moving the cells of one onto those of the other, "
            + "under the \(cost): \(distances.pairs.count.counted("pair")), \(proof)."
    }

    private var clusters: String? {
        guard let clustering = preamble.clustering else { return nil }
        let count = Set(clustering.assignment).count.counted("cluster")
        return switch clustering.origin {
        case .tree(let linkage, _): "The samples were grouped into \(count) by \(linkage.printable) linkage."
        case .medoids: "The samples were grouped into \(count) around medoids."
        }
    }

    /// The warning that distances of samples are no test of a metric that has seen them; nil if it has not.
    var warning: String? {
        preamble.seenSamples.map { seen in
            "\(stream.label): the metric was learned from the classes of \(seen). That its distances separate "
                + "the classes is no test of it; see the scores on samples that it has not seen."
        }
    }

    private func number(_ value: Double) -> String { rounded(value, digits: TextOptions.usualDigits) }
}
