import ArgumentParser
public import GGMLCore

extension Filter {
    /// Reads a stream, lets `body` write another, and finishes or aborts that.
    ///
    /// - Parameters:
    ///   - spoolFolder: where a pipe may be copied to; nil if `body` reads the cells once only.
    ///   - files: what else `body` reads, for the provenance.
    ///   - body: given the reader behind its preamble, the writer behind its header, and the preamble with this
    ///     step's record.
    public static func transform(
        _ input: InputOptions, to output: OutputOptions, spoolFolder: String? = nil,
        alsoReading files: [String] = [],
        _ body: (inout StreamReader, inout StreamWriter, Preamble) throws(GGMLError) -> Void
    ) throws(GGMLError) {
        try generate(to: output) { writer throws(GGMLError) in
            var reader = try input.open(spoolFolder: spoolFolder)
            var inputs = [ProvenanceRecord.Input(name: input.name, digest: "stream:\(reader.header.id)")]
            for file in files { inputs.append(.init(name: file, digest: try fileDigest(file))) }
            let record = try begin(&writer, inputs: inputs)
            var preamble = try reader.preamble()
            preamble.provenance.append(record)
            try body(&reader, &writer, preamble)
        }
    }

    /// Writes the header of a stream made from `inputs`.
    ///
    /// - Returns: this step's record, for the preamble.
    public static func begin(_ writer: inout StreamWriter, inputs: [ProvenanceRecord.Input]) throws(GGMLError)
        -> ProvenanceRecord
    {
        let record = ProvenanceRecord(
            program: name, version: familyVersion,
            arguments: argumentsThatMatter(Array(CommandLine.arguments.dropFirst())), inputs: inputs)
        try writer.begin(id: record.streamID)
        return record
    }

    /// Lets `body` write a stream, and finishes it, or says in it why it ends early.
    public static func generate(
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
            // What went wrong first is what must be reported, also where not even that can be written.
            try? writer.abort(failure)
            throw failure
        }
        try writer.finish()
    }

    /// The arguments less those that cannot change a result.
    static func argumentsThatMatter(_ arguments: [String]) -> [String] {
        let withValue: Set = ["--threads", "--tmpdir", "--output", "-o"]
        let flags: Set = ["--quiet", "-q", "--verbose", "-v", "--compress"]
        var kept: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return kept + [argument] + rest }
            if withValue.contains(argument) {
                rest = rest.dropFirst()
            } else if !flags.contains(argument)
                && !withValue.contains(where: { argument.hasPrefix($0 + "=") })
            {
                kept.append(argument)
            }
        }
        return kept
    }
}
