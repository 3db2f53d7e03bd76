package import GGMLCore

/// A learned ground metric: the cost between cells x and y is √(‖W(x − y)‖² + s² ‖x − y‖²).
///
/// With s > 0 it is a mixture of what was learned and the Euclidean metric, as if W had the rows of s times the identity,
/// too.
package struct LearnedMetric: Equatable, Sendable {
    /// W, rank × features, without an offset.
    package let map: AffineMap
    /// s, from 0.
    package let euclideanScale: Double
    package let inputs: FeatureTable
    package let training: TrainingRecord

    package init(
        map: AffineMap, euclideanScale: Double = 0, inputs: FeatureTable, training: TrainingRecord
    ) {
        self.map = map
        self.euclideanScale = euclideanScale
        self.inputs = inputs
        self.training = training
    }

    /// Whether this is the Euclidean metric: W is the identity, and nothing was learned.
    package var isEuclidean: Bool {
        euclideanScale == 0 && map.rows == map.columns && map == .identity(map.columns)
    }
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
    /// The share of the triplets that were active in each epoch; empty if an older program trained.
    package let activeShares: [Double]
    /// The comparison of candidates from which this metric was chosen; nil if there was none.
    package let selection: SelectionRecord?

    package init(
        samples: [String], cells: [Int], losses: [Double], penalties: [Double],
        activeShares: [Double] = [], selection: SelectionRecord? = nil
    ) {
        self.samples = samples
        self.cells = cells
        self.losses = losses
        self.penalties = penalties
        self.activeShares = activeShares
        self.selection = selection
    }
}

/// How well candidate metrics name the classes of samples held out of their training.
package struct SelectionRecord: Equatable, Sendable {
    /// The names, the Euclidean metric first.
    package let candidates: [String]
    /// The mean log loss of each candidate, in nats. Empty if nothing could be compared.
    package let losses: [Double]
    /// The standard error of the difference of each loss from that of the Euclidean metric, over the samples. Empty if
    /// nothing could be compared.
    package let errors: [Double]
    /// The standard error of each loss, over the samples; empty also in streams of programs up to 0.2.
    package let lossErrors: [Double]
    /// The log loss of giving all classes the same probability.
    package let chance: Double
    /// The index of the candidate that was chosen.
    package let chosen: Int

    package init(
        candidates: [String], losses: [Double], errors: [Double], lossErrors: [Double], chance: Double,
        chosen: Int
    ) {
        self.candidates = candidates
        self.losses = losses
        self.errors = errors
        self.lossErrors = lossErrors
        self.chance = chance
        self.chosen = chosen
    }
}

// MARK: - In the stream

extension TrainingRecord {
    package var json: JSON {
        [
            "active": activeShares.isEmpty ? .null : .numbers(activeShares), "cells": .integers(cells),
            "loss": .numbers(losses), "penalty": .numbers(penalties), "samples": .strings(samples),
            "selection": selection?.json ?? .null,
        ]
    }

    init(_ object: JSONObject, place: String) throws(GGMLError) {
        samples = try object.strings("samples")
        cells = try object.integers("cells")
        losses = try object.numbers("loss")
        penalties = try object.numbers("penalty")
        activeShares = try object.contains("active") ? object.numbers("active") : []
        selection =
            try object.contains("selection")
            ? SelectionRecord(object.object("selection"), place: "\(place), selection") : nil
        guard samples.count == cells.count, losses.count == penalties.count,
            [0, losses.count].contains(activeShares.count)
        else {
            throw .expected(
                "lists of equal length",
                found:
                    "\(samples.count) samples, \(cells.count) numbers of cells, \(losses.count) losses, "
                    + "\(penalties.count) penalties and \(activeShares.count) shares of active triplets",
                in: place)
        }
    }
}

extension SelectionRecord {
    fileprivate var json: JSON {
        [
            "candidates": .strings(candidates), "chance": .number(chance), "chosen": .integer(chosen),
            "log_loss": .numbers(losses), "log_loss_error": .numbers(lossErrors),
            "standard_error": .numbers(errors),
        ]
    }

    /// - Returns: nil for a comparison by another figure, as programs up to 0.2 made it
    fileprivate init?(_ object: JSONObject, place: String) throws(GGMLError) {
        guard object.contains("log_loss") else { return nil }
        candidates = try object.strings("candidates")
        losses = try object.numbers("log_loss")
        errors = try object.numbers("standard_error")
        lossErrors = try object.contains("log_loss_error") ? object.numbers("log_loss_error") : []
        chance = try object.number("chance")
        chosen = try object.count("chosen")
        guard candidates.indices.contains(chosen), losses.count == errors.count,
            [0, candidates.count].contains(losses.count), [0, losses.count].contains(lossErrors.count)
        else {
            throw .expected(
                "one of \(candidates.count) candidates, and figures for each",
                found: "candidate \(chosen), \(losses.count) losses and \(errors.count) errors", in: place)
        }
        guard (errors + lossErrors).allSatisfy({ $0 >= 0 }) else {
            throw .expected("standard errors from 0", found: "smaller ones", in: place)
        }
    }
}
