import GGMLCore

/// The first frame: the version of the format, the writer, and the id of the stream.
package struct StreamHeader: Equatable, Sendable {
    package static let major = 1
    package static let minor = 1

    /// 16 hexadecimal digits, computed from the writer's command and the ids of its input streams before anything else
    /// is read. The digests of the inputs are in the provenance.
    package let id: String
    /// The program that writes the stream.
    package let writer: String

    package init(id: String, writer: String) {
        self.id = id
        self.writer = writer
    }

    var frame: Frame {
        let json: JSON = [
            "format": .integers([Self.major, Self.minor]), "id": .string(id), "writer": .string(writer),
        ]
        return Frame(.header, json)
    }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        guard frame.kind == .header else {
            throw .expected("a GGML frame first", found: "\(frame.kind)", in: place)
        }
        let object = try frame.object("\(place), header")
        let format = try object.integers("format")
        guard format.count == 2, format[0] == Self.major else {
            throw .expected(
                "format \(Self.major).x", found: format.map(String.init).joined(separator: "."), in: place,
                advice: "read it with the version that wrote it, or make it again with this one")
        }
        id = try object.string("id")
        writer = try object.string("writer")
    }
}
