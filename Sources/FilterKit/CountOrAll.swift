import ArgumentParser
import GGMLCore

/// How many of something to use, such as the cells of each sample, or all.
package enum CountOrAll: Equatable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    case first(Int)
    case all

    package init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let count = Int(argument), count > 0 {
            self = .first(count)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .first(let count): "\(count)"
        case .all: "all"
        }
    }

    /// Reports how many cells of each sample are used, and how many samples have more.
    ///
    /// - Parameter place: the stream of the samples, if several are read
    package func report(_ seen: [Int], of place: String? = nil, by program: String, to messages: Messages) {
        guard let limit else { return }
        let larger = seen.filter { $0 > limit }.count
        if larger > 0 {
            messages.note(
                program,
                (place.map { "\($0): " } ?? "")
                    + "uses \(limit.counted("cell")) a sample; samples that have more: \(larger) of \(seen.count) (see --cells)"
            )
        }
    }

    /// The count; nil for all.
    package var limit: Int? {
        switch self {
        case .first(let count): count
        case .all: nil
        }
    }
}
