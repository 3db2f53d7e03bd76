/// What of a sample its class is predicted from.
package enum ClassView: String, CaseIterable, Sendable {
    /// The distances to all samples of known classes, by `KernelRegression`.
    case distances
    case pseudobulk, composition

    /// The numbers that describe a sample; nil for its distances.
    package var profile: SampleProfiles.Kind? { SampleProfiles.Kind(rawValue: rawValue) }
}
