import ArgumentParser
package import GGMLCore
package import GGMLStream

extension Filter {
    /// Reads a stream, lets `body` write another one, and finishes or aborts it.
    ///
    /// - Parameters:
    ///   - samples: which samples `body` is given; nil gives it all.
    ///   - spoolFolder: the folder to which a pipe may be copied; nil if `body` reads the cells only once.
    ///   - otherInputs: reads what else `body` needs, and returns its provenance.
    ///   - body: given the reader after the preamble, the writer after the header, and the preamble with this step's
    ///     record.
    package static func transform(
        _ input: InputOptions, _ samples: SampleOptions? = nil, to output: OutputOptions,
        spoolFolder: String? = nil,
        otherInputs: () throws(GGMLError) -> [ProvenanceRecord.Input] = { [] },
        _ body: (inout StreamReader, inout StreamWriter, Preamble) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        try generate(to: output) { writer throws(GGMLError) in
            var reader = try input.open(spoolFolder: spoolFolder)
            try begin(&writer, after: reader.header.id)
            var preamble = try reader.preamble()
            let stream = ProvenanceRecord.Input(name: input.name, digest: preamble.provenance.digest)
            let others = try otherInputs()
            try OutputFile.check(output.output, replacesNone: others.map(\.name))
            preamble.provenance.append(record(inputs: [stream] + others))
            if let samples { preamble = try samples.apply(to: &reader, preamble) }
            try body(&reader, &writer, preamble)
        }
    }

    /// Writes the header, so that the reader of the stream knows its writer.
    ///
    /// - Parameter source: the source of the stream: the id of another stream, or a digest.
    package static func begin(_ writer: inout StreamWriter, after source: String) throws(GGMLError) {
        var id = StableHash()
        for text in [source, name, familyVersion] + argumentsThatMatter(arguments) { id.combine(text) }
        try writer.begin(id: id.text)
    }

    /// The record of this step for the provenance.
    package static func record(inputs: [ProvenanceRecord.Input]) -> ProvenanceRecord {
        ProvenanceRecord(
            program: name, version: familyVersion, arguments: argumentsThatMatter(arguments), inputs: inputs)
    }

    /// Lets `body` write a stream, and finishes it, or aborts it with the reason.
    package static func generate(
        to output: OutputOptions, _ body: (inout StreamWriter) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        var writer = StreamWriter(try output.open(), program: name, compress: output.compress)
        var failure: GGMLError?
        do throws(GGMLError) {
            try body(&writer)
        } catch {
            failure = error
        }
        if let failure {
            // The first failure must be reported, even if it cannot be written to the stream.
            try? writer.abort(failure)
            throw failure
        }
        try writer.finish()
    }

    /// The arguments without those that cannot change a result; a bundle such as "-vk" counts as "-v" and "-k".
    static func argumentsThatMatter(_ arguments: [String]) -> [String] {
        let withValue: Set = [
            "--threads", "--max-memory", "--tmpdir", "--checkpoint", "--plans", "--duals", "--pair",
            "--shard", "--output", "-o", "--progress",
        ]
        let flags: Set = ["--quiet", "-q", "--verbose", "-v", "--compress"]
        var kept: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return kept + [argument] + rest }
            let isBundle =
                argument.count > 2 && argument.hasPrefix("-") && argument.dropFirst().allSatisfy(\.isLetter)
            for part in isBundle ? argument.dropFirst().map({ "-\($0)" }) : [argument] {
                if withValue.contains(part) {
                    rest = rest.dropFirst()
                } else if !flags.contains(part) && !withValue.contains(where: { part.hasPrefix($0 + "=") }) {
                    kept.append(part)
                }
            }
        }
        return kept
    }
}
