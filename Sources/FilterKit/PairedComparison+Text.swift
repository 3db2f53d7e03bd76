package import GGMLMethods

extension PairedComparison {
    /// The difference in plain words; one that chance alone makes in one of twenty cases is not shown to be there.
    ///
    /// - Parameter other: the second predictor
    package func sentence(comparedWith other: String) -> String {
        guard abs(difference) > 1e-12 else { return "as often right as \(other)" }
        let isBetter = difference > 0
        let words =
            "\(rounded(abs(100 * difference), digits: 2)) points of balanced accuracy "
            + "\(isBetter ? "above" : "below") \(other)"
        let error = standardError.map { "standard error \(rounded(100 * $0, digits: 2)), " } ?? ""
        return "\(words) (\(error)p = \(rounded(pValue, digits: 2))): "
            + (pValue < 0.05 ? "" : "not shown to be ") + (isBetter ? "better" : "worse")
    }
}
