package import GGMLCore

/// A learned ground metric: the cost between cells x and y is ‖W(x − y)‖₂.
package struct LearnedMetric: Equatable, Sendable {
    /// W, rank × features, without an offset.
    package let map: AffineMap
    package let inputs: FeatureTable
    package let training: TrainingRecord

    package init(map: AffineMap, inputs: FeatureTable, training: TrainingRecord) {
        self.map = map
        self.inputs = inputs
        self.training = training
    }

    /// Whether this is the Euclidean metric: W is the identity, and nothing was learned.
    package var isEuclidean: Bool { map.rows == map.columns && map == .identity(map.columns) }
}

/// The samples that a metric was learned from, and the course of the training.
package struct TrainingRecord: Equatable, Sendable {
    /// The ids of the samples whose classes the metric has seen.
    package let samples: [String]
    /// The number of cells of each of these samples that it has seen.
    package let cells: [Int]
    /// The mean triplet loss before the step of each epoch.
    package let losses: [Double]
    /// λ · ‖W‖ before the step of each epoch.
    package let penalties: [Double]
    /// The comparison of candidates from which this metric was chosen; nil if there was none.
    package let selection: SelectionRecord?

    package init(
        samples: [String], cells: [Int], losses: [Double], penalties: [Double],
        selection: SelectionRecord? = nil
    ) {
        self.samples = samples
        self.cells = cells
        self.losses = losses
        self.penalties = penalties
        self.selection = selection
    }
}

/// The scores of candidate metrics on samples held out of their training.
package struct SelectionRecord: Equatable, Sendable {
    package let candidates: [String]
    /// The share of pairs that each candidate ranks right; see `HeldOutScore`. Nil for a candidate that was left out
    /// because it overflowed or did not converge. Empty if nothing could be compared.
    package let rankings: [Double?]
    /// The standard errors of the rankings; nil for fewer than two splits.
    package let errors: [Double?]
    /// The index of the candidate that was chosen.
    package let chosen: Int

    package init(candidates: [String], rankings: [Double?], errors: [Double?], chosen: Int) {
        self.candidates = candidates
        self.rankings = rankings
        self.errors = errors
        self.chosen = chosen
    }
}

// MARK: - In the stream

extension TrainingRecord {
    package var json: JSON {
        [
            "cells": .integers(cells), "loss": .numbers(losses), "penalty": .numbers(penalties),
            "samples": .strings(samples), "selection": selection?.json ?? .null,
        ]
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        samples = try object.strings("samples")
        cells = try object.integers("cells")
        losses = try object.numbers("loss")
        penalties = try object.numbers("penalty")
        selection =
            try object.contains("selection") ? SelectionRecord(object.object("selection"), place: place) : nil
        guard samples.count == cells.count, losses.count == penalties.count else {
            throw .expected(
                "lists of equal length",
                found:
                    "\(samples.count) samples, \(cells.count) numbers of cells, \(losses.count) losses and "
                    + "\(penalties.count) penalties", in: place)
        }
    }
}

extension SelectionRecord {
    fileprivate var json: JSON {
        [
            "candidates": .strings(candidates), "chosen": .integer(chosen),
            "ranking": .optionalNumbers(rankings), "standard_error": .optionalNumbers(errors),
        ]
    }

    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        candidates = try object.strings("candidates")
        rankings = try object.optionalNumbers("ranking")
        errors = try object.optionalNumbers("standard_error")
        chosen = try object.count("chosen")
        guard candidates.indices.contains(chosen),
            [rankings, errors].allSatisfy({ [0, candidates.count].contains($0.count) }),
            rankings.isEmpty || rankings[chosen] != nil
        else {
            throw .expected(
                "one of \(candidates.count) candidates, and figures for each",
                found: "candidate \(chosen), \(rankings.count) rankings and \(errors.count) errors",
                in: "\(place), selection")
        }
    }
}
