/// An affine map x ↦ Mx + b from `columns` features to `rows` coordinates.
public struct AffineMap: Equatable, Sendable {
    public let rows: Int
    public let columns: Int
    /// M, rows × columns, row-major.
    public let matrix: [Float]
    /// b, one number for each row.
    public let offset: [Double]

    public init(rows: Int, columns: Int, matrix: [Float], offset: [Double]) {
        precondition(matrix.count == rows * columns && offset.count == rows)
        self.rows = rows
        self.columns = columns
        self.matrix = matrix
        self.offset = offset
    }
}

/// A PCA: scores = loadings · (x − mean).
public struct PrincipalComponents: Equatable, Sendable {
    /// The loadings, components × genes; the offset is −loadings · mean.
    public let map: AffineMap
    /// The features of the loadings.
    public let inputs: FeatureTable
    /// The variance of each component's scores (divisor n − 1), decreasing.
    public let variances: [Double]
    /// The sum of the variances of all inputs.
    public let totalVariance: Double

    public init(map: AffineMap, inputs: FeatureTable, variances: [Double], totalVariance: Double) {
        self.map = map
        self.inputs = inputs
        self.variances = variances
        self.totalVariance = totalVariance
    }
}

/// A learned ground metric: the cost between cells x and y is ‖W(x − y)‖₂.
public struct LearnedMetric: Equatable, Sendable {
    /// W, rank × features, without an offset.
    public let map: AffineMap
    public let inputs: FeatureTable
    public let training: TrainingRecord

    public init(map: AffineMap, inputs: FeatureTable, training: TrainingRecord) {
        self.map = map
        self.inputs = inputs
        self.training = training
    }
}

/// The samples that a metric was learned from, and the course of the training.
public struct TrainingRecord: Equatable, Sendable {
    /// The ids of the samples whose classes the metric has seen.
    public let samples: [String]
    /// The number of cells of each of these samples that it has seen.
    public let cells: [Int]
    /// The mean triplet loss before the step of each epoch.
    public let losses: [Double]
    /// λ · ‖W‖ before the step of each epoch.
    public let penalties: [Double]
    /// The comparison of candidates from which this metric was chosen; nil if there was none.
    public let selection: SelectionRecord?

    public init(
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
public struct SelectionRecord: Equatable, Sendable {
    public let candidates: [String]
    /// The share of pairs that each candidate ranks right; see `HeldOutScore`. Nil for a candidate that was left out
    /// because it overflowed or did not converge. Empty if nothing could be compared.
    public let rankings: [Double?]
    /// The standard errors of the rankings; nil for fewer than two splits.
    public let errors: [Double?]
    /// The index of the candidate that was chosen.
    public let chosen: Int

    public init(candidates: [String], rankings: [Double?], errors: [Double?], chosen: Int) {
        self.candidates = candidates
        self.rankings = rankings
        self.errors = errors
        self.chosen = chosen
    }
}

// MARK: - In the stream

/// The content of an LMAP frame.
enum LinearMapContent {
    case pca(PrincipalComponents)
    case metric(LearnedMetric)

    private static let pcaRole = "pca"
    private static let metricRole = "metric"

    var map: AffineMap {
        switch self {
        case .pca(let pca): pca.map
        case .metric(let metric): metric.map
        }
    }

    /// Everything but the numbers of the map.
    var description: JSON {
        switch self {
        case .pca(let pca):
            Self.description(Self.pcaRole, map, pca.inputs).adding([
                "total_variance": .number(pca.totalVariance), "variance": .numbers(pca.variances),
            ])
        case .metric(let metric):
            Self.description(Self.metricRole, map, metric.inputs).adding([
                "training": [
                    "cells": .integers(metric.training.cells), "loss": .numbers(metric.training.losses),
                    "penalty": .numbers(metric.training.penalties),
                    "samples": .strings(metric.training.samples),
                    "selection": metric.training.selection?.json ?? .null,
                ]
            ])
        }
    }

    private static func description(_ role: String, _ map: AffineMap, _ inputs: FeatureTable) -> JSON {
        [
            "columns": .integer(map.columns), "inputs": inputs.json, "role": .string(role),
            "rows": .integer(map.rows),
        ]
    }

    var frame: Frame {
        var writer = ByteWriter()
        writer.append(description)
        writer.append(contentsOf: map.matrix)
        writer.append(contentsOf: map.offset)
        return Frame(.linearMap, writer.bytes)
    }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), linear map"
        var reader = ByteReader(frame.payload, place: place)
        let object = try reader.json("the description")
        let (rows, columns) = (try object.count("rows"), try object.count("columns"))
        let inputs = try FeatureTable(object.object("inputs"), place: place)
        guard rows > 0, inputs.count == columns else {
            throw .expected(
                "rows, and \(columns) inputs", found: "\(rows) rows, \(inputs.count) inputs", in: place)
        }
        let matrix = try reader.array(Float.self, count: rows * columns, "the matrix")
        let offset = try reader.array(Double.self, count: rows, "the offset")
        try reader.finish()
        guard matrix.allSatisfy(\.isFinite), offset.allSatisfy(\.isFinite) else {
            throw .expected("finite numbers", found: "NaN or an infinity", in: place)
        }
        let map = AffineMap(rows: rows, columns: columns, matrix: matrix, offset: offset)
        switch try object.string("role") {
        case Self.pcaRole:
            let variances = try object.numbers("variance")
            guard variances.count == rows else {
                throw .expected("\(rows) variances", found: "\(variances.count)", in: place)
            }
            self = .pca(
                PrincipalComponents(
                    map: map, inputs: inputs, variances: variances,
                    totalVariance: try object.number("total_variance")))
        case Self.metricRole:
            self = .metric(
                LearnedMetric(
                    map: map, inputs: inputs,
                    training: try TrainingRecord(object.object("training"), place: "\(place), training")))
        case let other:
            throw .expected("a map whose role is pca or metric", found: "\"\(other)\"", in: place)
        }
    }
}

extension TrainingRecord {
    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
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

extension JSON {
    /// The object with additional members.
    func adding(_ more: [String: JSON]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.merging(more) { _, new in new })
    }
}
