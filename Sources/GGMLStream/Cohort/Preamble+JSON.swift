import GGMLCore

extension Preamble {
    /// The whole preamble as one JSON object, with exact numbers.
    package func json(header: StreamHeader) -> JSON {
        [
            "clusters": clustering?.json ?? .null,
            "distances": distances?.json ?? .null,
            "features": features.json,
            "id": .string(header.id),
            "metric": metric.map { LinearMapContent.metric($0).json } ?? .null,
            "normalization": normalization?.json ?? .null,
            "pca": pca.map { LinearMapContent.pca($0).json } ?? .null,
            "provenance": .array(provenance.map(\.json)),
            "samples": samples.json,
            "writer": .string(header.writer),
        ]
    }
}

extension LinearMapContent {
    /// The map as JSON, with the matrix as a list of rows.
    fileprivate var json: JSON {
        let rows = (0..<map.rows).map { row in
            JSON.numbers(map.matrix[row * map.columns..<(row + 1) * map.columns].map { Double($0) })
        }
        return description.adding(["matrix": .array(rows), "offset": .numbers(map.offset)])
    }
}

extension PairDistances {
    fileprivate var json: JSON {
        [
            "distance": .numbers(pairs.map(\.distance)), "first": .integers(pairs.map(\.first)),
            "gap": .numbers(pairs.map(\.gap)), "metric": .string(metric),
            "second": .integers(pairs.map(\.second)),
        ]
    }
}
