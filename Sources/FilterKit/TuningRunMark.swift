package import GGMLStream

/// The first column of a table of ggml-tune: the run that wrote the row and, if the table is a shard, which one.
package struct TuningRunMark: Equatable, Sendable {
    package struct Part: Equatable, Sendable {
        package let shard: Shard
        /// The number of outer splits in the shard.
        package let splits: Int

        package init(shard: Shard, splits: Int) {
            self.shard = shard
            self.splits = splits
        }
    }

    /// The names of the columns that all tables begin with.
    package static let firstColumns = ["run", "split", "role"]

    /// The identity of the run, equal for all its shards: 16 hexadecimal digits.
    package let run: String
    package let part: Part?

    package init(run: String, part: Part?) {
        self.run = run
        self.part = part
    }

    /// The mark as it stands in the table: "0123456789abcdef" or, for shard 3 of 8 with two splits,
    /// "0123456789abcdef:3/8:2".
    package var text: String {
        part.map { "\(run):\($0.shard):\($0.splits)" } ?? run
    }

    /// The mark of a shard from its text; nil if it is none.
    package init?(shard text: some StringProtocol) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3, let shard = Shard(fields[1]), let splits = Int(fields[2]), splits > 0 else {
            return nil
        }
        self.init(run: String(fields[0]), part: Part(shard: shard, splits: splits))
    }
}
