/// The columns of a matrix in the order in which their products are summed: last those that many cells have a value in.
struct DensityOrder: Sendable {
    /// From place to column.
    let columns: [Int]
    /// From column to place.
    let places: [UInt32]
    /// From this place on, columns are worth the memory of their zeros: none, all, or a padded number.
    let firstDense: Int

    var denseCount: Int { columns.count - firstDense }

    /// Beyond this share of cells, loops over all numbers of a column beat loops over those that are not zero; measured.
    private static let denseShare = 1.0 / 6

    /// - Parameter sample: some of the cells, which tell how often there is a value in each column
    init(columns count: Int, sample: [CellMatrix]) {
        var cellsOfColumn = Array(repeating: 0, count: count)
        for matrix in sample {
            for row in 0..<matrix.count {
                matrix.forEachValue(inRow: row) { column, value in
                    if value != 0 { cellsOfColumn[column] += 1 }
                }
            }
        }
        let limit = Self.denseShare * Double(sample.reduce(0) { $0 + $1.count })
        let byDensity = (0..<count).sorted { (cellsOfColumn[$0], $0) < (cellsOfColumn[$1], $1) }
        let dense = byDensity.reversed().prefix { Double(cellsOfColumn[$0]) > limit }.count
        firstDense = max(0, count - RowSums.padded(dense))
        columns = byDensity.prefix(firstDense).sorted() + byDensity.dropFirst(firstDense).sorted()
        var places = Array(repeating: UInt32(0), count: count)
        for (place, column) in columns.enumerated() { places[column] = UInt32(place) }
        self.places = places
    }
}
