import ArgumentParser
package import GGMLMethods

/// How many neighbours vote on the class of a sample, and with which weights.
package struct NeighbourOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many of the nearest samples vote.", valueName: "k"))
    package var neighbours = 5

    @Option(
        help: ArgumentHelp(
            "How much a neighbour's vote counts: uniform, or distance (1 / distance).", valueName: "name"))
    package var weights = NearestNeighbours.Weights.uniform

    package init() {}

    package func validate() throws {
        guard neighbours > 0 else {
            throw ValidationError("--neighbours: expected 1 or more, found \(neighbours)")
        }
    }

    package var choice: NearestNeighbours { NearestNeighbours(count: neighbours, weights: weights) }
}

extension NearestNeighbours.Weights: ExpressibleByArgument {}
