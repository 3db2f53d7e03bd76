package import GGMLMethods

extension PairedComparison {
    /// The difference in plain words; one of up to two standard errors is not shown to be there.
    ///
    /// - Parameter other: the second predictor
    package func sentence(comparedWith other: String) -> String {
        guard abs(difference) > 1e-12 else { return "as often right as \(other)" }
        let isBetter = difference > 0
        let words =
            "\(rounded(abs(100 * difference), digits: 2)) points of balanced accuracy "
            + "\(isBetter ? "above" : "below") \(other)"
        guard let standardError else { return "\(words), of too few test samples to judge" }
        let isShown = abs(difference) > 2 * standardError
        return "\(words) (standard error \(rounded(100 * standardError, digits: 2))): "
            + (isShown ? "" : "not shown to be ") + (isBetter ? "better" : "worse")
    }
}
