/// The order of columns in which their products are summed: columns with values in many cells come last.
struct DensityOrder: Sendable {
    /// The column at each rank of the order.
    let columns: [Int]
    /// The rank of each column in the order.
    let places: [UInt32]
    /// The rank from which on columns are stored with their zeros: for none, all, or a padded number of columns.
    let firstDense: Int

    var denseCount: Int { columns.count - firstDense }

    /// The share of cells with a value beyond which dense loops over a column are faster than sparse ones, as measured.
    private static let denseShare = 1.0 / 6

    /// - Parameter sample: some of the cells, to count how often each column has a value
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
