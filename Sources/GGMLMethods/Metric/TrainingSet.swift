package import GGMLCore
package import GGMLStream

/// The cells from which a metric is learned, sample by sample, and the classes of the samples.
package struct TrainingSet: Sendable {
    package let samples: [String]
    package let classes: Labelling
    /// The training cells, cells × features.
    package internal(set) var cells: CellMatrix
    /// The weights of the cells; nil if all are equal.
    package let weights: [Double]?
    /// The rows of each sample in `cells`.
    package let ranges: [Range<Int>]
    /// The number of cells of each sample before some were chosen.
    package let seen: [Int]

    /// - Parameters:
    ///   - counts: the number of cells of each sample in `cells`
    ///   - weights: the weights of the cells; nil if all are equal
    ///   - seen: the number of cells of each sample before some were chosen
    ///   - place: the source of the cells, for messages
    /// - Throws: if a class is missing, there are fewer than two classes, or a sample has no cells.
    package init(
        _ table: SampleTable, cells: CellMatrix, counts: [Int], weights: [Double]? = nil, seen: [Int],
        place: String
    ) throws(GGMLError) {
        precondition(counts.count == table.count && counts.reduce(0, +) == cells.count)
        precondition(weights.map { $0.count == cells.count } ?? true)
        try Self.check(table, place: place)
        try GGMLError.checkCells(counts, table, place: place)
        samples = table.ids
        self.seen = seen
        classes = Labelling(table.classes.compactMap { $0 })
        self.cells = cells
        self.weights = weights
        var end = 0
        ranges = counts.map { count in
            end += count
            return end - count..<end
        }
    }

    /// The training set of some of the samples, as if no others had been read.
    ///
    /// - Parameter chosen: indices in `samples`
    /// - Throws: if they have fewer than two classes.
    package func selecting(_ chosen: [Int], place: String) throws(GGMLError) -> TrainingSet {
        let rows = chosen.flatMap { Array(ranges[$0]) }
        return try TrainingSet(
            SampleTable(
                ids: chosen.map { samples[$0] }, classes: chosen.map { classes.names[classes.codes[$0]] },
                place: place),
            cells: cells.selecting(rows), counts: chosen.map { ranges[$0].count },
            weights: weights.map { weights in rows.map { weights[$0] } }, seen: chosen.map { seen[$0] },
            place: place)
    }

    /// Throws unless a metric can be learned from these samples.
    package static func check(_ table: SampleTable, place: String) throws(GGMLError) {
        for (id, label) in zip(table.ids, table.classes) where label == nil {
            throw .expected(
                "a class for every sample", found: "none for \"\(id)\"", in: place,
                advice: "give each its class, or leave such samples out with --exclude-samples class=NA")
        }
        let classes = Set(table.classes)
        guard classes.count >= 2 else {
            throw .expected(
                "at least two classes", found: "\(classes.count) in \(table.count) samples", in: place,
                advice: "a metric is learned from the difference between classes")
        }
    }

    /// A digest that identifies these cells.
    var fingerprint: String {
        var (values, places) = (Digest(), Digest())
        values.combine(cells.storedValues)
        values.combine(weights ?? [])
        if case .sparse(let rows) = cells {
            places.combine(rows.indices)
            places.combine(rows.rowEnds.map { UInt32($0) })
        }
        return
            "\(samples) \(classes.codes) \(ranges.map(\.count)) \(cells.columns) \(places.text) \(values.text)"
    }

    /// The marginals of a transport between the cells of two samples.
    func marginals(_ first: Int, _ second: Int) throws(GGMLError) -> Marginals {
        guard let weights else {
            return Marginals(uniform: ranges[first].count, ranges[second].count)
        }
        return try Marginals(weights: Array(weights[ranges[first]]), Array(weights[ranges[second]]))
    }

    /// The images of a sample's cells under a map.
    /// - Parameter table: the map as a table, for sparse cells
    func cloud(of sample: Int, under map: TransposedMap, _ table: Matrix) throws(GGMLError) -> PointCloud {
        let range = ranges[sample]
        return try PointCloud(
            dimensions: map.outputs, coordinates: map.images(of: cells, rows: range, by: table),
            weights: weights.map { Array($0[range]) })
    }

    /// A sample's cells in their own features.
    func cloud(of sample: Int) throws(GGMLError) -> PointCloud {
        let range = ranges[sample]
        return try PointCloud(
            dimensions: cells.columns, coordinates: range.flatMap { cells.point($0) },
            weights: weights.map { Array($0[range]) })
    }

    /// The bytes that the cells need.
    var cellMemory: Int {
        cells.storedValues.count * (MemoryLayout<Float>.size + MemoryLayout<UInt32>.size)
    }

    /// The bytes that the cells and the kept solutions of the transport between samples need.
    package func memory(_ options: TrainingOptions) -> Int {
        cellMemory + PairTransports.keptMemory(options, sizes: ranges.map(\.count))
    }

    /// Classes with a single sample, within which nothing can be brought close.
    package var loneClasses: [String] {
        zip(classes.names, classes.sizes).filter { $0.1 == 1 }.map(\.0)
    }
}
