/// Genes by decreasing score; of equal ones, that which stands first in the stream.
package struct GeneOrder: Equatable, Sendable {
    /// Genes, the first first.
    package let genes: [Int]

    /// - Complexity: O(genes · log genes)
    package init(_ scores: [Double]) {
        genes = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }

    package func top(_ count: Int) -> Set<Int> { Set(genes.prefix(count)) }
}
