import ArgumentParser
import GGMLStream

/// A form in which cells are written.
enum ExportForm: String, CaseIterable, ExpressibleByArgument {
    case h5ad, h5, mtx, npy, tsv

    /// The form that the name of a file has; nil if it has none.
    init?(ofFile path: String) {
        if path.hasSuffix("/") || (try? Folder.names(path)) ?? nil != nil {
            self = .mtx
        } else if let form = Self.allCases.first(where: { path.hasSuffix(".\($0.rawValue)") }), form != .mtx {
            self = form
        } else {
            return nil
        }
    }

    /// What a stream has beside cells, barcodes and values.
    struct Facts {
        fileprivate let ofCohort: [String]
        fileprivate var hasLabels = false
        fileprivate var hasWeights = false
        fileprivate let ofSamples: [String]

        init(of preamble: Preamble) {
            let samples = [
                ("samples", preamble.samples.count > 1),
                ("classes", preamble.samples.classes.contains { $0 != nil }),
            ]
            let results = [
                ("PCA", preamble.pca != nil), ("metric", preamble.metric != nil),
                ("distances", preamble.distances != nil), ("clusters", preamble.clustering != nil),
            ]
            ofSamples = samples.filter(\.1).map(\.0)
            ofCohort = results.filter(\.1).map(\.0)
        }

        mutating func add(_ block: CellBlock) {
            hasLabels = hasLabels || block.companions.contains { $0.kind == .labels }
            hasWeights = hasWeights || block.companions.contains { $0.kind == .weights }
        }
    }

    /// What of a stream this form has no place for.
    func leftOut(_ facts: Facts) -> [String] {
        let ofCells = (facts.hasLabels ? ["labels"] : []) + (facts.hasWeights ? ["weights"] : [])
        return switch self {
        case .h5ad: []
        case .h5, .mtx: facts.ofSamples + ofCells + facts.ofCohort
        case .npy: ["names of cells and features"] + facts.ofSamples + ofCells + facts.ofCohort
        case .tsv: (facts.hasWeights ? ["weights"] : []) + facts.ofCohort
        }
    }
}
