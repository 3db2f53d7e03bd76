extension MetricCandidate {
    /// What a training is compared with before it is believed, from the simplest to the least simple: the Euclidean
    /// metric; the discriminant, which is found in closed form; the training itself, in the features as they are and
    /// with these standardised.
    ///
    /// Each has cohorts where it is the best. A training of hundreds of numbers on a few samples can do worse on others
    /// than no training at all; the discriminant is sparing, but needs plans of the Euclidean metric that are not all
    /// wrong; and where units differ by orders of magnitude, only standardised features can be learned from.
    ///
    /// - Parameter features: of the cells. With more than `Discriminant.mostFeatures`, only trainings remain.
    package static func alternatives(to options: TrainingOptions, features: Int) -> [MetricCandidate] {
        var discriminant = options
        discriminant.initial = .discriminant
        discriminant.standardizes = false
        discriminant.epochs = 0
        discriminant.restarts = 1
        var standardized = options
        standardized.standardizes = true
        var trained: [MetricCandidate] = [.trained(standardized, name: "trained, standardized")]
        if !options.standardizes { trained.insert(.trained(options, name: "trained"), at: 0) }
        guard features <= Discriminant.mostFeatures else { return trained }
        return [.euclidean, .trained(discriminant, name: "discriminant")] + trained
    }
}
