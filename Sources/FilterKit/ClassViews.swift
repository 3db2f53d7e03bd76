import ArgumentParser
package import GGMLMethods

/// The views of samples whose probabilities are averaged, each once, with commas between them.
package struct ClassViews: Equatable, Sendable, CustomStringConvertible {
    package static let distances = ClassViews(views: [.distances])

    package let views: [ClassView]

    private init(views: [ClassView]) { self.views = views }

    package init(argument: String) throws {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        views = names.compactMap { ClassView(rawValue: String($0)) }
        guard views.count == names.count, Set(views).count == views.count else {
            let all = ClassView.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("expected some of \(all), each once, with commas between them")
        }
    }

    package var description: String { views.map(\.rawValue).joined(separator: ",") }

    /// The kinds of numbers that describe a sample among them.
    package var profiles: [SampleProfiles.Kind] { views.compactMap(\.profile) }
}
