package import GGMLCore

/// A PCA: scores = loadings · (x − mean).
package struct PrincipalComponents: Equatable, Sendable {
    /// The loadings, components × genes; the offset is −loadings · mean.
    package let map: AffineMap
    /// The features of the loadings.
    package let inputs: FeatureTable
    /// The variance of each component's scores (divisor n − 1), decreasing.
    package let variances: [Double]
    /// The sum of the variances of all inputs.
    package let totalVariance: Double

    package init(map: AffineMap, inputs: FeatureTable, variances: [Double], totalVariance: Double) {
        self.map = map
        self.inputs = inputs
        self.variances = variances
        self.totalVariance = totalVariance
    }
}
