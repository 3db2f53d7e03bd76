import ArgumentParser
package import GGMLCore
package import GGMLMethods
package import GGMLStream

/// The ground cost between cells, as named on the command line.
package enum GroundMetric: String, CaseIterable, ExpressibleByArgument, Sendable {
    case learned, euclidean, cityblock, cosine

    /// The space in which cells are compared.
    ///
    /// - Parameter advice: what to do if there is no learned metric
    /// - Throws: if a learned metric is requested and there is none.
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
