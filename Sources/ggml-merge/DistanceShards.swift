import GGMLCore
import GGMLStream

/// The shards that ggml-dist wrote, which must be all of one run.
struct DistanceShards {
    private struct Part {
        let header: StreamHeader
        /// What the stream says beside its pairs.
        let rest: Preamble
        let place: DistanceShard
        let pairs: [PairDistances.Pair]
        let file: String
    }

    private var parts: [Part] = []

    init(_ files: [String]) throws(GGMLError) {
        var found = FoundShards()
        for file in files {
            let part = try Self.read(file)
            if let first = parts.first { try Self.check(part, isOfRunOf: first) }
            try found.add(part.place.shard, in: file)
            parts.append(part)
        }
        try found.checkComplete()
        parts.sort { $0.place.shard.index < $1.place.shard.index }
    }

    /// The stream of a single run.
    func merged() throws(GGMLError) -> (header: StreamHeader, preamble: Preamble) {
        var before = 0
        for part in parts {
            guard part.place.first == before else {
                throw .expected(
                    "pairs from \(before) on", found: "those from \(part.place.first) on", in: part.file)
            }
            before += part.pairs.count
        }
        guard before == parts[0].place.all else {
            throw GGMLError(
                .badData, "expected \(parts[0].place.all) pairs in all shards, found \(before)")
        }
        var preamble = parts[0].rest
        preamble.distances = preamble.distances?.with(parts.flatMap(\.pairs))
        return (parts[0].header, preamble)
    }

    private static func read(_ file: String) throws(GGMLError) -> Part {
        var reader = try StreamReader(Descriptor.reading(file), spoolFolder: nil)
        var preamble = try reader.preambleOfAny()
        try reader.skipCells()
        guard let place = preamble.shard, let distances = preamble.distances else {
            throw .expected(
                "a shard of distances", found: "a stream of \(reader.header.writer) that is none", in: file,
                advice: "make shards with ggml-dist --shard")
        }
        preamble.shard = nil
        preamble.distances = distances.with([])
        return Part(
            header: reader.header, rest: preamble, place: place, pairs: distances.pairs, file: file)
    }

    /// Throws if a shard is of another run than the first.
    private static func check(_ part: Part, isOfRunOf first: Part) throws(GGMLError) {
        guard part.header != first.header || part.rest != first.rest || part.place.all != first.place.all
        else { return }
        throw .expected(
            "a shard of the same run as \(first.file)", found: difference(part.rest, first.rest),
            in: part.file, advice: "leave it out, or compute it again as the others were")
    }

    /// What sets a shard apart from another one.
    private static func difference(_ preamble: Preamble, _ other: Preamble) -> String {
        guard let record = preamble.provenance.last, let its = other.provenance.last else {
            return "one without provenance"
        }
        if record.version != its.version { return "one of version \(record.version), not \(its.version)" }
        if record.arguments != its.arguments {
            let commands = [record, its].map { "\"\(([$0.program] + $0.arguments).joined(separator: " "))\"" }
            return "one of \(commands[0]), not \(commands[1])"
        }
        return record.inputs == its.inputs ? "one with other content" : "one of another input"
    }
}
