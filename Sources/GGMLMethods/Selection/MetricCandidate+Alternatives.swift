extension MetricCandidate {
    /// The candidates with which a training is compared, beginning with the simplest: the Euclidean metric; the
    /// discriminant, in closed form; the training itself, in the features as they are and in standardised features.
    ///
    /// Each is the best on some cohorts. A training of hundreds of numbers on a few samples can do worse on new samples
    /// than no training at all; the discriminant has few degrees of freedom, but needs Euclidean plans that are not all
    /// wrong; and if units differ by orders of magnitude, only standardised features can be learned from.
    ///
    /// - Parameter features: the number of features. With more than `Discriminant.mostFeatures`, only trainings remain.
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
