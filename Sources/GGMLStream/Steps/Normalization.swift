import GGMLCore

/// The record of `ggml-normalize`: what it left out, and how it transformed the counts. With it and the genes of the
/// stream, other cells can be prepared in the same way.
package struct Normalization: Equatable, Sendable {
    /// A rule for cells, and the cells that it left out.
    package struct CellFilter: Equatable, Sendable {
        package let rule: CellRule
        /// The number of cells left out of each sample; nil if the stream was written before they were counted.
        package let removed: [Int]?

        package init(_ rule: CellRule, removed: [Int]?) {
            self.rule = rule
            self.removed = removed
        }
    }

    /// The least number of cells in which a gene must have a count, and how many genes had fewer.
    package struct GeneFilter: Equatable, Sendable {
        package let minCells: Int
        package let removed: Int

        package init(minCells: Int, removed: Int) {
            self.minCells = minCells
            self.removed = removed
        }
    }

    package let transform: CountTransform
    /// The ids of genes that count in a cell's total, beside those of the stream.
    package let otherCounted: [String]
    /// The rules in the order in which they were applied; a cell is counted under the first that it breaks.
    package let cellFilters: [CellFilter]
    package let geneFilter: GeneFilter?

    package init(
        _ transform: CountTransform, otherCounted: [String] = [], cellFilters: [CellFilter] = [],
        geneFilter: GeneFilter? = nil
    ) {
        self.transform = transform
        self.otherCounted = otherCounted
        self.cellFilters = cellFilters
        self.geneFilter = geneFilter
    }
}

extension Normalization {
    /// The record of some of the samples.
    package func keeping(_ kept: KeptRows) -> Normalization {
        Normalization(
            transform, otherCounted: otherCounted,
            cellFilters: cellFilters.map { filter in
                // After ggml-dist --against, the counts of the reference are not known.
                CellFilter(
                    filter.rule,
                    removed: filter.removed.flatMap { removed in
                        kept.rows.allSatisfy(removed.indices.contains) ? kept.rows.map { removed[$0] } : nil
                    })
            }, geneFilter: geneFilter)
    }
}

extension Preamble {
    /// The transform of the counts; the identity if there is no record.
    package var transform: CountTransform { normalization?.transform ?? .identity }

    /// The genes of `normalization`: those of the stream, or those that became components.
    package var genes: FeatureTable { pca?.inputs ?? features }
}

// MARK: - In the stream

extension Normalization {
    package var json: JSON {
        var members = transform.members
        members["other_counted"] = .strings(otherCounted)
        members["cell_filters"] = .array(cellFilters.map(\.json))
        members["gene_filter"] =
            geneFilter.map { ["min_cells": .integer($0.minCells), "genes": .integer($0.removed)] } ?? .null
        return .object(members)
    }

    var frame: Frame { Frame(.normalization, json) }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), normalisation"
        let object = try frame.object(place)
        transform = try CountTransform(object, place: place)
        // The first version wrote only the target.
        otherCounted = try object.contains("other_counted") ? object.strings("other_counted") : []
        cellFilters =
            try object.contains("cell_filters")
            ? object.objects("cell_filters").map { filter throws(GGMLError) in
                try CellFilter(filter, place: place)
            } : []
        geneFilter =
            try object.contains("gene_filter")
            ? GeneFilter(object.object("gene_filter")) : nil
    }
}

extension Normalization.CellFilter {
    fileprivate var json: JSON {
        var members = rule.members
        members["cells"] = removed.map { .integers($0) } ?? .null
        return .object(members)
    }

    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        rule = try CellRule(object, place: place)
        removed = try object.contains("cells") ? object.integers("cells") : nil
    }
}

extension Normalization.GeneFilter {
    fileprivate init(_ object: JSONObject) throws(GGMLError) {
        minCells = try object.count("min_cells")
        removed = try object.count("genes")
    }
}
