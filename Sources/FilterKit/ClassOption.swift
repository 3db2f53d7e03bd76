package import ArgumentParser
package import GGMLCore
package import GGMLStream

/// Which column of the samples has their classes.
package struct ClassOption: ParsableArguments {
    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "Take the values of this column of the samples for their classes, from here on.",
            valueName: "column"))
    package var column: String?

    package init() {}

    /// The preamble with these classes, and without a metric or clusters of others.
    ///
    /// - Throws: if there is no such column.
    package func apply(to preamble: Preamble, place: String) throws(GGMLError) -> Preamble {
        guard let column else { return preamble }
        var preamble = preamble
        preamble.samples = try preamble.samples.classified(by: column, place: place)
        // What was found with other classes.
        if preamble.metric != nil { preamble.dropResults() }
        preamble.clustering = nil
        return preamble
    }
}
