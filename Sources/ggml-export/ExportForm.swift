import ArgumentParser
import GGMLStream

/// A form in which cells are written.
enum ExportForm: String, CaseIterable, ExpressibleByArgument {
    case h5ad, h5, mtx, npy, tsv

    /// The form that the name of a file has; nil if it has none.
    init?(ofFile path: String) {
        if path.hasSuffix("/") || (try? Folder.names(path)) != nil {
            self = .mtx
        } else if let form = Self.allCases.first(where: { path.hasSuffix(".\($0.rawValue)") }), form != .mtx {
            self = form
        } else {
            return nil
        }
    }

    /// What of a stream this form has no place for.
    func leftOut(_ facts: StreamFacts) -> [String] {
        switch self {
        case .h5ad: facts.unknown
        case .h5, .mtx: facts.ofSamples + facts.columns + facts.labels + facts.others
        case .npy:
            ["names of cells and features"] + facts.ofSamples + facts.columns + facts.labels + facts.others
        case .tsv: facts.columns + facts.others
        }
    }
}

/// What a stream has beside cells, barcodes and values, in words for messages.
struct StreamFacts {
    let ofSamples: [String]
    let columns: [String]
    private let results: [String]
    private(set) var labels: [String] = []
    private var weights: [String] = []
    private(set) var unknown: [String]

    init(of preamble: Preamble) {
        let samples = preamble.samples
        ofSamples =
            (samples.count > 1 ? ["samples"] : [])
            + (samples.classes.contains { $0 != nil } ? ["classes"] : [])
        columns = samples.columns.isEmpty ? [] : ["other columns of samples"]
        results = [
            ("PCA", preamble.pca != nil), ("metric", preamble.metric != nil),
            ("distances", preamble.distances != nil), ("clusters", preamble.clustering != nil),
        ].filter(\.1).map(\.0)
        unknown = preamble.others.isEmpty ? [] : [Self.unknownFrames]
    }

    private static let unknownFrames = "frames that this version does not know"

    mutating func add(_ block: CellBlock) {
        for frame in block.companions {
            switch frame.kind {
            case .labels: labels = ["labels"]
            case .weights: weights = ["weights"]
            default: unknown = [Self.unknownFrames]
            }
        }
    }

    /// What only an `.h5ad` file has a place for, or no form.
    var others: [String] { weights + results + unknown }
}
