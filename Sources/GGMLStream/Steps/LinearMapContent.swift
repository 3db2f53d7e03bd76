import GGMLCore

/// The content of an LMAP frame.
enum LinearMapContent {
    case pca(PrincipalComponents)
    case metric(LearnedMetric)

    private static let pcaRole = "pca"
    private static let metricRole = "metric"
    /// A role by itself, so that a reader that does not know of mixtures refuses them.
    private static let mixedRole = "mixed metric"

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
            ]).adding(pca.isCentreKnown ? [:] : ["centre": "unknown"])
        case .metric(let metric):
            Self.description(
                metric.euclideanScale > 0 ? Self.mixedRole : Self.metricRole, map, metric.inputs
            ).adding(["training": metric.training.json])
                .adding(metric.euclideanScale > 0 ? ["euclidean_scale": .number(metric.euclideanScale)] : [:])
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
            let centre = try object.contains("centre") ? object.string("centre") : "known"
            self = .pca(
                PrincipalComponents(
                    map: map, inputs: inputs, variances: variances,
                    totalVariance: try object.number("total_variance"),
                    isCentreKnown: centre != "unknown"))
        case let role where [Self.metricRole, Self.mixedRole].contains(role):
            let scale = try object.contains("euclidean_scale") ? object.number("euclidean_scale") : 0
            guard role == Self.mixedRole ? scale > 0 : scale == 0 else {
                throw .expected(
                    role == Self.mixedRole ? "a Euclidean scale above 0" : "no Euclidean scale",
                    found: "\(scale)", in: place)
            }
            // Costs do not depend on it, but for what it rounds away.
            guard offset.allSatisfy({ $0 == 0 }) else {
                throw .expected("a metric with the offset 0", found: "one with another", in: place)
            }
            self = .metric(
                LearnedMetric(
                    map: map, euclideanScale: scale, inputs: inputs,
                    training: try TrainingRecord(object.object("training"), place: "\(place), training")))
        case let other:
            throw .expected(
                "a map whose role is pca, metric or mixed metric", found: "\"\(other)\"", in: place)
        }
    }
}

extension JSON {
    /// The object with additional members.
    package func adding(_ more: [String: JSON]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.merging(more) { _, new in new })
    }
}
