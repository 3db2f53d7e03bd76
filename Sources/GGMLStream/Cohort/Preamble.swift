package import GGMLCore

/// Everything in a stream before its cells: the tables, and the results of the filters so far.
package struct Preamble: Equatable, Sendable {
    /// The steps that made the stream, oldest first.
    package var provenance: [ProvenanceRecord] = []
    package var samples: SampleTable
    package var features: FeatureTable
    package var normalization: Normalization?
    package var pca: PrincipalComponents?
    package var metric: LearnedMetric?
    package var distances: PairDistances?
    /// Which shard of all distances `distances` are; nil if they are all that were asked for.
    package var shard: DistanceShard?
    package var clustering: Clustering?
    /// Frames of lower-case kinds that this version does not know, which are passed on.
    package var others: [Frame] = []

    package init(samples: SampleTable, features: FeatureTable) {
        self.samples = samples
        self.features = features
    }

    /// Reads the preamble of a file. The file is read to its end, so that a truncated one is refused.
    package init(ofFile path: String) throws(GGMLError) {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        self = try reader.preamble()
        try reader.skipCells()
    }

    /// Discards results that depend on features which have changed: metric, distances, clusters.
    package mutating func dropResults() {
        metric = nil
        distances = nil
        clustering = nil
    }

    /// The preamble of some of the samples. Results on pairs of samples are dropped, and frames of unknown kinds, which may
    /// have something of each sample.
    package func keeping(_ kept: KeptRows) -> Preamble {
        var preamble = self
        preamble.samples = samples.keeping(kept)
        preamble.normalization = normalization?.keeping(kept)
        preamble.distances = nil
        preamble.clustering = nil
        preamble.others = []
        return preamble
    }

    /// The frames in the order in which they are written.
    func frames() throws(GGMLError) -> [Frame] {
        var frames = provenance.map(\.frame) + [samples.frame, features.frame]
        if let normalization { frames.append(normalization.frame) }
        if let pca { frames.append(LinearMapContent.pca(pca).frame) }
        if let metric { frames.append(LinearMapContent.metric(metric).frame) }
        if let shard { frames.append(shard.frame) }
        if let distances { frames.append(distances.frame) }
        if let clustering { frames.append(clustering.frame) }
        return frames + others
    }
}

/// Collects the frames of a preamble. Each may occur once, and the sample table must precede frames that refer to it.
struct PreambleBuilder {
    /// The most bytes in all steps of the provenance, and in all frames of unknown kinds.
    private static let mostBytes = 1 << 26

    private let place: String
    private var provenanceBytes = 0
    private var provenance: [ProvenanceRecord] = []
    private var others: [Frame] = []
    private var samples: SampleTable?
    private var features: FeatureTable?
    private var normalization: Normalization?
    private var pca: PrincipalComponents?
    private var metric: LearnedMetric?
    private var distances: PairDistances?
    private var shard: DistanceShard?
    private var clustering: Clustering?

    init(place: String) { self.place = place }

    mutating func add(_ frame: Frame) throws(GGMLError) {
        switch frame.kind {
        case .provenance:
            provenanceBytes += frame.payload.count
            guard provenanceBytes <= Self.mostBytes else { throw tooMuch("the provenance") }
            provenance.append(try ProvenanceRecord(frame, place: place))
        case .samples: try set(&samples, SampleTable(frame, place: place), frame)
        case .features: try set(&features, FeatureTable(frame, place: place), frame)
        case .normalization: try set(&normalization, Normalization(frame, place: place), frame)
        case .linearMap:
            switch try LinearMapContent(frame, place: place) {
            case .pca(let value): try set(&pca, value, frame)
            case .metric(let value): try set(&metric, value, frame)
            }
        case .distances:
            try set(&distances, PairDistances(frame, samples: try sampleCount(), place: place), frame)
        case .shard: try set(&shard, DistanceShard(frame, place: place), frame)
        case .clusters:
            try set(&clustering, Clustering(frame, samples: try sampleCount(), place: place), frame)
        case let kind where kind.isCritical:
            throw .expected(
                "frames that this version knows", found: "\(kind)", in: place,
                advice: "a newer version of the programs can read it")
        default:
            guard others.reduce(frame.payload.count, { $0 + $1.payload.count }) <= Self.mostBytes else {
                throw tooMuch("frames of unknown kinds")
            }
            others.append(frame)
        }
    }

    private func tooMuch(_ what: String) -> GGMLError {
        .expected("at most \(Self.mostBytes) bytes in \(what)", found: "more", in: place)
    }

    func finish() throws(GGMLError) -> Preamble {
        guard let samples, let features else {
            throw .expected(
                "a sample table and a feature table before the cells",
                found: samples == nil ? "no SMPL" : "no FEAT",
                in: place)
        }
        if let metric, metric.inputs != features {
            throw .expected(
                "a metric of the \(features.count) features",
                found: "one of \(metric.inputs.count) other features", in: place)
        }
        var preamble = Preamble(samples: samples, features: features)
        preamble.provenance = provenance
        preamble.normalization = normalization
        preamble.pca = pca
        preamble.metric = metric
        preamble.distances = distances
        preamble.shard = shard
        preamble.clustering = clustering
        preamble.others = others
        guard preamble.transform.scale?.means.count ?? preamble.genes.count == preamble.genes.count else {
            throw .expected(
                "a scale of the \(preamble.genes.count) genes", found: "one of another number", in: place)
        }
        return preamble
    }

    private func set<Value>(_ slot: inout Value?, _ value: Value, _ frame: Frame) throws(GGMLError) {
        guard slot == nil else {
            throw .expected("one \(frame.kind) frame", found: "a second one", in: place)
        }
        slot = value
    }

    private func sampleCount() throws(GGMLError) -> Int {
        guard let samples else {
            throw .expected("the sample table first", found: "a frame that refers to it", in: place)
        }
        return samples.count
    }
}
