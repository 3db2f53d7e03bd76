public import ArgumentParser
public import GGMLCore

/// How many neighbours vote on the class of a sample, and with which weights.
public struct NeighbourOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many of the nearest samples vote.", valueName: "k"))
    public var neighbours = 5

    @Option(
        help: ArgumentHelp(
            "How much a neighbour's vote counts: uniform, or distance (1 / distance).", valueName: "name"))
    public var weights = NearestNeighbours.Weights.uniform

    public init() {}

    public func validate() throws {
        guard neighbours > 0 else {
            throw ValidationError("--neighbours: expected 1 or more, found \(neighbours)")
        }
    }

    public var choice: NearestNeighbours { NearestNeighbours(count: neighbours, weights: weights) }
}

extension NearestNeighbours.Weights: ExpressibleByArgument {}
