package import GGMLCore

/// Which transport cost stands between two samples.
package enum TransportSolver: Equatable, Sendable {
    /// The optimum, proven.
    case exact
    /// With an entropy term, as the published package can: for comparison with it.
    case sinkhorn(SinkhornOptions)
}

extension TransportSolver: CustomStringConvertible {
    /// As it stands in the stream.
    package var description: String {
        switch self {
        case .exact: "exact"
        case .sinkhorn(let options): "sinkhorn \(options.epsilon)\(options.debiased ? " debiased" : "")"
        }
    }
}
