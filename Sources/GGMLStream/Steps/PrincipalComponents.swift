package import GGMLCore

/// A PCA: scores = loadings · (x − mean).
package struct PrincipalComponents: Equatable, Sendable {
    /// The loadings, components × genes; the offset is −loadings · mean.
    package let map: AffineMap
    /// Whether the offset is known. Otherwise it is 0, and only differences of scores are those of the genes.
    package let isCentreKnown: Bool
    /// The features of the loadings.
    package let inputs: FeatureTable
    /// The variance of each component's scores (divisor n − 1), decreasing.
    package let variances: [Double]
    /// The sum of the variances of all inputs.
    package let totalVariance: Double

    package init(
        map: AffineMap, inputs: FeatureTable, variances: [Double], totalVariance: Double,
        isCentreKnown: Bool = true
    ) {
        self.map = map
        self.isCentreKnown = isCentreKnown
        self.inputs = inputs
        self.variances = variances
        self.totalVariance = totalVariance
    }
}
