import ArgumentParser
package import GGMLCore
package import GGMLMethods
package import GGMLStream

/// Which ground cost between cells is meant.
package enum GroundMetric: String, CaseIterable, ExpressibleByArgument, Sendable {
    case learned, euclidean, cityblock, cosine

    /// Where the cells are compared.
    ///
    /// - Parameter advice: what to do where there is no learned metric
    /// - Throws: where a learned metric is meant and there is none.
    package func space(_ preamble: Preamble, place: String, advice: String) throws(GGMLError) -> SampleSpace {
        switch self {
        case .euclidean: return SampleSpace(.euclidean, features: preamble.features)
        case .cityblock: return SampleSpace(.cityblock, features: preamble.features)
        case .cosine: return SampleSpace(.cosine, features: preamble.features)
        case .learned:
            guard let learned = preamble.metric else {
                throw .expected("a learned metric", found: "none", in: place, advice: advice)
            }
            return SampleSpace(learned)
        }
    }
}
