/// A scale that gives each of some items a band of equal width.
package struct BandScale: Equatable, Sendable {
    package let count: Int
    package let (start, end): (Double, Double)

    package init(count: Int, from start: Double, to end: Double) {
        self.count = count
        (self.start, self.end) = (start, end)
    }

    package var width: Double { count > 0 ? (end - start) / Double(count) : 0 }

    /// Where the band of an item begins.
    package func lower(_ index: Int) -> Double { start + Double(index) * width }

    /// The middle of the band of an item; between items for a fraction.
    package func middle(_ index: Double) -> Double { start + (index + 0.5) * width }
}
