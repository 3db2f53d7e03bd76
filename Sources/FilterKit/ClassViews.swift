import ArgumentParser
package import GGMLMethods
import GGMLStream

/// The views of samples whose probabilities are averaged, each once, with commas between them.
package struct ClassViews: Equatable, Sendable, CustomStringConvertible {
    package static let distances = ClassViews(views: [.distances])

    private static let names = ClassView.allCases.map(\.rawValue)
    /// All of them, for a help.
    package static let list = names.joined(separator: ", ")

    package let views: [ClassView]

    private init(views: [ClassView]) { self.views = views }

    package init(argument: String) throws {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        views = names.compactMap { ClassView(rawValue: String($0)) }
        guard views.count == names.count, Set(views).count == views.count else {
            let unknown = names.first { ClassView(rawValue: String($0)) == nil }
            let advice = unknown.flatMap { Self.names.suggestion(for: String($0)) }.map { "; \($0)" } ?? ""
            throw ValidationError(
                "expected some of \(Self.list), each once, with commas between them\(advice)")
        }
    }

    package var description: String { views.map(\.rawValue).joined(separator: ",") }

    /// The kinds of numbers that describe a sample among them.
    package var profiles: [SampleProfiles.Kind] { views.compactMap(\.profile) }
}
