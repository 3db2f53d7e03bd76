import ArgumentParser
package import FilterKit
import GGMLCore
import GGMLStream

package let program: any Filter.Type = Merge.self

/// Puts shards together to what a single run would have written.
struct Merge: Filter {
    static let configuration = CommandConfiguration.filter(
        "ggml-merge", "Put the shards of ggml-dist or ggml-tune together.",
        discussion: """
            Writes the bytes that the program would have written without --shard. Shards that are missing, doubled, \
            unfinished or of another run are refused.
            """,
        example: "ggml-merge -o distances.ggml distances.1 distances.2 distances.3")

    @Argument(help: "All shards of one run, in any order.")
    var shards: [String]

    @OptionGroup var output: OutputOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var messages: Messages

    func run() throws {
        try OutputFile.check(output.output, replacesNone: shards)
        if try Descriptor.holdsStream(shards[0]) {
            try Self.generate(to: output) { writer throws(GGMLError) in
                let (header, preamble) = try DistanceShards(shards).merged()
                try writer.begin(header)
                try writer.write(preamble)
            }
        } else {
            guard !output.compress else {
                throw GGMLError(.usage, "--compress: expected streams with it, found tables of ggml-tune")
            }
            let rows = try TableShards(shards).merged()
            var text = try TextWriter(output: output.output)
            for row in rows { try text.row(row) }
            try text.finish()
        }
        messages.detail(Self.name, "put \(shards.count.counted("shard")) together")
    }
}
