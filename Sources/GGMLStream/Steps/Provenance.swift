import GGMLCore

/// One step in the making of a stream. It never holds a time or a host name, so equal inputs give equal bytes.
package struct ProvenanceRecord: Equatable, Sendable {
    package struct Input: Equatable, Sendable {
        /// The name of the input as given on the command line; "-" is standard input.
        package let name: String
        /// The digest of the input: that of a stream's history, or "crc32:…" and the length of a file.
        package let digest: String

        package init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    package let program: String
    package let version: String
    /// The arguments as given, without those that cannot change a result (threads, progress, output path).
    package let arguments: [String]
    package let inputs: [Input]

    package init(program: String, version: String, arguments: [String], inputs: [Input]) {
        self.program = program
        self.version = version
        self.arguments = arguments
        self.inputs = inputs
    }

    /// Whether one of these options was given.
    package func hasOption(_ names: String...) -> Bool {
        arguments.contains { argument in
            names.contains { argument == $0 || argument.hasPrefix("\($0)=") }
        }
    }
}

extension [ProvenanceRecord] {
    /// The digest of a stream with this history: "stream:" and 16 hexadecimal digits. Each record holds the digests of
    /// its inputs, so equal digests mean equal inputs all the way back.
    package var digest: String {
        var hash = StableHash()
        for record in self { hash.combine(record.json.text) }
        return "stream:\(hash.text)"
    }
}

extension ProvenanceRecord {
    package var json: JSON {
        [
            "arguments": .strings(arguments),
            "inputs": .array(inputs.map { ["digest": .string($0.digest), "name": .string($0.name)] }),
            "program": .string(program), "version": .string(version),
        ]
    }

    var frame: Frame { Frame(.provenance, json) }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let place = "\(place), provenance"
        let object = try frame.object(place)
        program = try object.string("program")
        version = try object.string("version")
        arguments = try object.strings("arguments")
        var inputs: [Input] = []
        for json in try object.array("inputs") {
            let input = try JSONObject(json, place: "\(place), inputs")
            inputs.append(Input(name: try input.string("name"), digest: try input.string("digest")))
        }
        self.inputs = inputs
    }
}
