import FilterKit
import GGMLCore
import GGMLStream
import Glibc

extension StreamText {
    /// Writes a short summary of the stream for people.
    func summary(_ cells: CellSurvey, to text: inout TextWriter) throws(GGMLError) {
        func line(_ name: String, _ words: String) throws(GGMLError) {
            try text.line(name + String(repeating: " ", count: max(1, 12 - name.count)) + words)
        }
        try line(
            "stream", "\(header.id), format \(StreamHeader.major).\(StreamHeader.minor), by \(header.writer)")
        try line("samples", sampleWords)
        try line("cells", cellWords(cells.counts))
        if !cells.labels.isEmpty {
            try line("labels", "\(cells.labels.joined(separator: ", ")), of each cell")
        }
        try line("features", stateWords)
        if let normalization = preamble.normalization {
            for (name, words) in words(normalization) { try line(name, words) }
        }
        if let pca = preamble.pca {
            let share = pca.variances.reduce(0, +) / pca.totalVariance * 100
            try line(
                "pca",
                "\(pca.map.rows.counted("component")) of \(pca.map.columns.counted("gene")), \(rounded(share, digits: 3)) % of the variance"
            )
        }
        if let metric = preamble.metric {
            try line("metric", words(metric))
            if let selection = metric.training.selection { try line("selected", selection.summary) }
        }
        if let distances = preamble.distances { try line("distances", words(distances)) }
        if let clustering = preamble.clustering {
            for (name, words) in words(clustering) { try line(name, words) }
        }
    }

    private var sampleWords: String {
        let classes = Labelling(preamble.samples.classes.compactMap { $0 })
        let known = zip(classes.names, classes.sizes).map { "\($0) \($1)" }
        let unknown = preamble.samples.classes.count { $0 == nil }
        let words = known + (unknown > 0 ? ["\(unknown) without a class"] : [])
        return "\(preamble.samples.count) (\(words.joined(separator: ", ")))"
    }

    private func cellWords(_ cells: [Int]) -> String {
        let total = cells.reduce(0, +)
        guard total > 0, let least = cells.min(), let most = cells.max() else { return "none in this stream" }
        return "\(total), \(least == most ? "\(least)" : "\(least) to \(most)") a sample"
    }

    private var stateWords: String {
        let genes = preamble.features.count.counted("gene")
        return switch preamble.features.state {
        case .counts: "\(genes), raw counts"
        case .normalized: "\(genes), normalised counts"
        case .log: "\(genes), logarithms of normalised counts"
        case .scores: preamble.features.count.counted("score")
        }
    }

    private func words(_ normalization: Normalization) -> [(String, String)] {
        let transform = normalization.transform
        let cameAsLogs = preamble.genes.state == .log && !transform.takesLog
        var words = [
            transform.targetSum.map { "to a total of \(number($0)) a cell" } ?? "totals as they were",
            transform.takesLog ? "natural log1p" : cameAsLogs ? "logarithms as they came" : "no logarithm",
        ]
        if let scale = transform.scale {
            words.append(
                "unit variance" + (scale.maxValue.map { " cut off at \(number($0)) above the mean" } ?? ""))
        }
        let cells = normalization.cellFilters.map { filter in
            (filter.removed.map { "\($0.reduce(0, +)) " } ?? "") + "cells with \(filter.rule.breach)"
        }
        let genes = normalization.geneFilter.map {
            "\($0.removed) genes in fewer than \($0.minCells) cells"
        }
        let leftOut = cells + [genes].compactMap { $0 }
        return [("normalised", words.joined(separator: ", "))]
            + zip(leftOut.indices, leftOut).map { ($0 == 0 ? "left out" : "", $1) }
    }

    private func words(_ distances: PairDistances) -> String {
        let isEuclidean = distances.isLearned && preamble.metric?.isEuclidean == true
        let cost = isEuclidean ? "euclidean" : distances.metric
        let words = "\(distances.pairs.count.counted("pair")), \(cost) cost"
        let gap = distances.pairs.map(\.gap).max() ?? 0
        guard distances.solver == TransportSolver.exact.description else {
            return
                "\(words), \(distances.solver), at most \(rounded(gap, digits: 2, .up)) from the exact cost"
        }
        // Only the order of magnitude is meaningful.
        let bound = gap > 0 ? "1e\(Int(log10(gap).rounded(.up)))" : "0"
        return "\(words), at most \(bound) from the optimum"
    }

    private func words(_ metric: LearnedMetric) -> String {
        let training = metric.training
        guard !metric.isEuclidean else {
            return
                "Euclidean on \(metric.map.columns.counted("feature")): nothing was learned from the classes of "
                + "\(training.samples.count) samples"
        }
        var words =
            "rank \(metric.map.rows) on \(metric.map.columns.counted("feature"))"
            + (metric.euclideanScale > 0
                ? " and Euclidean by \(number(metric.euclideanScale * metric.euclideanScale * 100)) %" : "")
            + ", learned from the classes of \(training.samples.count) samples"
        if let first = training.losses.first, let last = training.losses.last {
            words += ", loss \(number(first)) to \(number(last)) in \(training.losses.count.counted("epoch"))"
        }
        return words
    }

    /// The sizes of two clusters or more: all of them, or if there are many, the least and the largest.
    private func words(ofSizes sizes: [Int]) -> String {
        guard sizes.count > 1, let least = sizes.min(), let most = sizes.max() else { return "" }
        if sizes.count > 8, least == most { return ", of \(least.counted("sample")) each" }
        let words =
            sizes.count > 8
            ? "\(least) to \(most)"
            : sizes.dropLast().map(String.init).joined(separator: ", ") + " and \(sizes[sizes.count - 1])"
        return ", of \(words) samples"
    }

    private func words(_ clustering: Clustering) -> [(String, String)] {
        let sizes = clustering.sizes
        let method =
            switch clustering.origin {
            case .tree(let linkage, _): "by \(linkage) linkage"
            case .medoids: "around medoids"
            }
        let choice = clustering.choice.map(words) ?? ""
        var lines = [("clusters", "\(sizes.count) \(method)\(words(ofSizes: sizes))\(choice)")]
        if let agreement = clustering.agreement {
            var words =
                "with \(agreement.column): ARI \(number(agreement.adjustedRandIndex)), "
                + "NMI \(number(agreement.normalizedMutualInformation)), "
                + "VI \(number(agreement.variationOfInformation)) nats"
            if let silhouette = agreement.silhouette { words += ", silhouette \(number(silhouette))" }
            lines.append(("agreement", words))
        }
        if let separation = clustering.separation {
            var words = "of \(separation.column): R² \(number(separation.explained))"
            if let pValue = separation.pValue {
                words += ", p = \(number(pValue))"
                if let group = separation.group {
                    words +=
                        separation.exchange == .groups
                        ? ", exchanged by \(group)" : ", exchanged within each \(group)"
                }
            }
            lines.append(("separation", words))
        }
        if let seen = preamble.seenSamples {
            lines.append(("", "(the metric was learned from \(seen): this is no test of it)"))
        }
        return lines
    }

    private func words(_ choice: Clustering.Choice) -> String {
        guard let least = choice.counts.min(), let most = choice.counts.max(),
            let highest = choice.silhouettes.max()
        else { return "" }
        let range = least == most ? "\(least)" : "\(least) to \(most)"
        return highest > 0
            ? ", the best of \(range) by silhouette (\(number(highest)))"
            : ", as \(range) have no silhouette above 0"
    }
}
