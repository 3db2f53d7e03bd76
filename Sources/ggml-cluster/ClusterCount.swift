import ArgumentParser

/// The number of clusters: given, or chosen by the silhouette.
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
