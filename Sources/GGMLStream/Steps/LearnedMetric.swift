package import GGMLCore

/// A learned ground metric: the cost between cells x and y is ‖W(x − y)‖₂.
package struct LearnedMetric: Equatable, Sendable {
    /// W: rank × features, without an offset.
    package let map: AffineMap
    package let inputs: FeatureTable
    package let training: TrainingRecord

    package init(map: AffineMap, inputs: FeatureTable, training: TrainingRecord) {
        self.map = map
        self.inputs = inputs
        self.training = training
    }
}

/// What a metric was learned from, and how.
package struct TrainingRecord: Equatable, Sendable {
    /// Ids of the samples whose classes it has seen.
    package let samples: [String]
    /// How many cells of each of these samples it has seen.
    package let cells: [Int]
    /// Mean triplet loss before the step of each epoch.
    package let losses: [Double]
    /// λ · ‖W‖ before the step of each epoch.
    package let penalties: [Double]
    /// What this metric was compared with before it was taken; nil where it was not.
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

/// How candidates for a metric did on samples held out of their training.
package struct SelectionRecord: Equatable, Sendable {
    package let candidates: [String]
    /// The share of pairs that each ranks right; see `HeldOutScore`. Nil of a candidate that was left out, for its numbers
    /// overflowed or did not converge. None where nothing could be compared.
    package let rankings: [Double?]
    /// Of the rankings; nil for fewer than two splits.
    package let errors: [Double?]
    /// Which candidate was taken.
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
    var json: JSON {
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
            throw .expected("lists of equal length", found: "others", in: place)
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
                "one of the candidates, and figures for each", found: "others", in: "\(place), selection")
        }
    }
}
