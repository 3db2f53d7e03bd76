package import GGMLCore
package import GGMLStream

/// The cells that a metric is learned from, sample after sample, and the samples' classes.
package struct TrainingSet: Sendable {
    package let samples: [String]
    package let classes: Labelling
    /// All cells × features.
    package internal(set) var cells: CellMatrix
    /// Of the cells; nil where all are equal.
    package let weights: [Double]?
    /// Rows of each sample in `cells`.
    package let ranges: [Range<Int>]
    /// Cells that the samples have, of which these were chosen.
    package let seen: [Int]

    /// - Parameters:
    ///   - counts: cells of each sample in `cells`
    ///   - weights: of the cells; nil where all are equal
    ///   - seen: cells of each sample before some were chosen
    ///   - place: what the cells come from, for messages
    /// - Throws: where a class is missing, there are fewer than two, or a sample has no cells.
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

    /// These samples of the set only, as if no others had been read.
    ///
    /// - Parameter chosen: positions in `samples`
    /// - Throws: where they are of fewer than two classes.
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

    /// Whether a metric can be learned from these samples at all.
    package static func check(_ table: SampleTable, place: String) throws(GGMLError) {
        for (id, label) in zip(table.ids, table.classes) where label == nil {
            throw .expected(
                "a class for every sample", found: "none for \"\(id)\"", in: place,
                advice: "fill the column class of the sheet")
        }
        let classes = Set(table.classes)
        guard classes.count >= 2 else {
            throw .expected(
                "at least two classes", found: "\(classes.count) in \(table.count) samples", in: place,
                advice: "a metric is learned from the difference between classes")
        }
    }

    /// What tells these cells from others.
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

    /// The masses of the cells of two samples.
    func masses(_ first: Int, _ second: Int) throws(GGMLError) -> TransportMasses {
        guard let weights else {
            return TransportMasses(uniform: ranges[first].count, ranges[second].count)
        }
        return try TransportMasses(Array(weights[ranges[first]]), Array(weights[ranges[second]]))
    }

    /// The images of a sample's cells under a map.
    /// - Parameter table: that of the map
    func cloud(of sample: Int, under map: TransposedMap, _ table: TallBlock) -> PointCloud {
        let range = ranges[sample]
        return PointCloud(
            dimensions: map.outputs, coordinates: map.images(of: cells, rows: range, by: table),
            weights: weights.map { Array($0[range]) })
    }

    /// A sample's cells in their own features.
    func cloud(of sample: Int) -> PointCloud {
        let range = ranges[sample]
        return PointCloud(
            dimensions: cells.columns, coordinates: range.flatMap { cells.point($0) },
            weights: weights.map { Array($0[range]) })
    }

    /// Bytes for the cells, and for what is kept of the transport between samples.
    package func memory(_ options: TrainingOptions) -> Int {
        let cellBytes = cells.storedValues.count * (MemoryLayout<Float>.size + MemoryLayout<UInt32>.size)
        return cellBytes + PairTransports.keptMemory(options, sizes: ranges.map(\.count))
    }

    /// Classes with one sample: nothing can be brought close within them.
    package var loneClasses: [String] {
        zip(classes.names, classes.sizes).filter { $0.1 == 1 }.map(\.0)
    }
}
