package import GGMLCore

/// The labels of the cells of a block under one name, such as cell types: for each cell a text, or nil.
package struct CellLabels: Equatable, Sendable {
    package let name: String
    /// The label of each cell.
    package let values: [String?]

    package init(name: String, values: [String?]) {
        self.name = name
        self.values = values
    }

    func selecting(_ rows: [Int]) -> CellLabels { CellLabels(name: name, values: rows.map { values[$0] }) }
}

extension CellLabels {
    private static let missing = UInt32.max

    /// The `labl` frame: the name, the different labels, and for each cell the index of its label.
    package var frame: Frame {
        let labelling = Labelling(values.compactMap(\.self))
        let positions = Dictionary(uniqueKeysWithValues: zip(labelling.names, 0 as UInt32..<UInt32.max))
        var writer = ByteWriter()
        writer.append(["labels": .strings(labelling.names), "name": .string(name)] as JSON)
        writer.append(contentsOf: values.map { $0.flatMap { positions[$0] } ?? Self.missing })
        return Frame(.labels, writer.bytes)
    }

    /// - Parameter count: the number of cells of the block that the frame belongs to
    init(_ frame: Frame, count: Int, place: String) throws(GGMLError) {
        let place = "\(place), cell labels"
        var reader = ByteReader(frame.payload, place: place)
        let object = try reader.json("the description")
        let labels = try object.strings("labels")
        let codes = try reader.array(UInt32.self, count: count, "labels")
        try reader.finish()
        guard codes.allSatisfy({ $0 == Self.missing || $0 < labels.count }) else {
            throw .expected("labels below \(labels.count)", found: "larger numbers", in: place)
        }
        name = try object.string("name")
        values = codes.map { $0 == Self.missing ? nil : labels[Int($0)] }
    }
}

extension CellBlock {
    /// The labels of the cells, in the order of the frames that belong to the block.
    package func labels(place: String) throws(GGMLError) -> [CellLabels] {
        var labels: [CellLabels] = []
        for frame in companions where frame.kind == .labels {
            labels.append(try CellLabels(frame, count: count, place: place))
        }
        if let twice = labels.map(\.name).firstRepeated {
            throw .expected("labels with different names", found: "\"\(twice)\" twice", in: place)
        }
        return labels
    }
}
