import GGMLCore
import GGMLStream

/// Which shards were found, and in which files.
struct FoundShards {
    private var files: [Shard: String] = [:]
    private var first: (shard: Shard, file: String)?

    /// Takes note of a shard.
    /// - Throws: if another file has it, too, or the work was divided into another number of shards.
    mutating func add(_ shard: Shard, in file: String) throws(GGMLError) {
        if let first, first.shard.count != shard.count {
            throw .expected(
                "one of \(first.shard.count) shards, as \(first.file) is", found: "shard \(shard)", in: file,
                advice: "it belongs to another division of the work")
        }
        if let other = files.updateValue(file, forKey: shard) {
            throw .expected(
                "each shard once", found: "shard \(shard), which is also in \(other)", in: file,
                advice: "leave one of them out")
        }
        first = first ?? (shard, file)
    }

    /// Throws unless every shard was found.
    func checkComplete() throws(GGMLError) {
        let count = first?.shard.count ?? 0
        let missing = (1...max(1, count)).compactMap { Shard(index: $0, count: count) }
            .filter { files[$0] == nil }
        guard !missing.isEmpty else { return }
        let shown = missing.prefix(10).map(\.description).joined(separator: ", ")
        let more = missing.count > 10 ? " and \(missing.count - 10) more" : ""
        throw GGMLError(
            .badData,
            "expected all \(count) shards, found \(files.count), without \(shown)\(more); compute what is missing "
                + "with --shard, and name all files")
    }
}
