/// Genes by decreasing score; ties keep the order of the stream.
package struct GeneOrder: Equatable, Sendable {
    /// The genes, beginning with the highest score.
    package let genes: [Int]

    /// - Complexity: O(genes · log genes)
    package init(_ scores: [Double]) {
        genes = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }

    package func top(_ count: Int) -> Set<Int> { Set(genes.prefix(count)) }
}
