package import ArgumentParser
package import GGMLCore
package import GGMLMethods

/// How many neighbours vote on the class of a sample, and with which weights.
package struct NeighbourOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many of the nearest samples vote (default: \(NeighbourRule.usualCount), or fewer if a class has fewer).",
            valueName: "k"))
    package var neighbours: Int?

    @Option(
        help: ArgumentHelp(
            "How much a neighbour's vote counts: uniform, or distance (1 / distance) (default: uniform).",
            valueName: "name"))
    package var weights: NearestNeighbours.Weights?

    package init() {}

    package func validate() throws {
        if let neighbours, neighbours < 1 {
            throw ValidationError("--neighbours: expected 1 or more, found \(neighbours)")
        }
    }

    package var rule: NeighbourRule { NeighbourRule(count: neighbours, weights: weights ?? .uniform) }

    package var areGiven: Bool { neighbours != nil || weights != nil }

    /// Says in which tests fewer neighbours vote than usual.
    ///
    /// - Parameter tests: the name of each test, its number of train samples, and how many of these vote
    /// - Throws: if so many neighbours were requested that all samples would be given the same class.
    package func check(
        _ tests: [(name: String, train: Int, votes: Int)], _ program: String, _ messages: Messages
    ) throws(GGMLError) {
        for test in tests where neighbours != nil && test.votes > rule.largestCount(train: test.train) {
            throw .expected(
                "at most \(rule.largestCount(train: test.train)) for the \(test.train) train samples of \(test.name)",
                found: "\(test.votes)", in: "--neighbours",
                advice: rule.weights == .uniform
                    ? "if all of them vote, every sample is given the same class" : nil)
        }
        guard neighbours == nil else { return }
        let fewer = Dictionary(grouping: tests, by: \.votes).filter { $0.key < NeighbourRule.usualCount }
        for (votes, tests) in fewer.sorted(by: { $0.key < $1.key }) {
            messages.note(
                program,
                "\(votes) \(votes == 1 ? "neighbour votes" : "neighbours vote") in "
                    + (tests.count > 5 ? "\(tests.count) tests" : tests.map(\.name).joined(separator: ", "))
                    + ", because a class has fewer than \(NeighbourRule.usualCount) train samples (see --neighbours)"
            )
        }
    }
}

extension NearestNeighbours.Weights: ExpressibleByArgument {}
