package import ArgumentParser
package import GGMLCore
package import GGMLStream

/// The samples to go on with.
package struct SampleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Go on with these samples only: names with commas between them, or column=value; may be given again.",
            valueName: "list"))
    package var samples: [String] = []

    @Option(help: ArgumentHelp("Leave these samples out, given in the same way.", valueName: "list"))
    package var excludeSamples: [String] = []

    package init() {}

    package var choice: SampleChoice { SampleChoice(only: samples, without: excludeSamples) }

    /// Leaves out the cells of other samples, and returns the preamble of those that stay.
    package func apply(to reader: inout StreamReader, _ preamble: Preamble) throws(GGMLError) -> Preamble {
        if choice.isAll { return preamble }
        let kept = try choice.rows(of: preamble.samples, place: reader.name)
        reader.keep(kept)
        return preamble.keeping(kept)
    }
}
