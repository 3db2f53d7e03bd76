/// Genes by decreasing score; ties keep the order of the stream.
public struct GeneOrder: Equatable, Sendable {
    /// The genes, beginning with the highest score.
    public let genes: [Int]

    /// - Complexity: O(genes · log genes)
    public init(_ scores: [Double]) {
        genes = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }

    public func top(_ count: Int) -> Set<Int> { Set(genes.prefix(count)) }
}
