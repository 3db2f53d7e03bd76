/// Adjusted p-values: the least false discovery rate at which each test is rejected (Benjamini and Hochberg, Journal of
/// the Royal Statistical Society B 57, 1995, doi:10.1111/j.2517-6161.1995.tb02031.x).
/// - Complexity: O(n log n)
package func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var least = 1.0
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    for (rank, index) in order.enumerated().reversed() {
        least = min(least, pValues[index] * Double(pValues.count) / Double(rank + 1))
        adjusted[index] = least
    }
    return adjusted
}
