import ArgumentParser

/// How many clusters: so many, or as many as the distances speak for.
enum ClusterCount: Equatable, ExpressibleByArgument {
    case fixed(Int)
    case auto

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let count = Int(argument) {
            self = .fixed(count)
        } else {
            return nil
        }
    }
}
