package import GGMLCore
package import GGMLStream

/// The samples of a cohort as clouds of points.
package struct SampleClouds: Sendable {
    package let clouds: [PointCloud]
    /// The barcodes of each sample's cells, in the order of the points.
    package let barcodes: [[String]]
    /// The labels of each sample's cells, in the order of the points; nil if a cell has none, or none were requested.
    package let labels: [[String?]]
    /// The number of cells of each sample in the stream.
    package let seen: [Int]

    private init(clouds: [PointCloud], barcodes: [[String]], labels: [[String?]], seen: [Int]) {
        self.clouds = clouds
        self.barcodes = barcodes
        self.labels = labels
        self.seen = seen
    }

    /// These samples, followed by others.
    package func joined(with others: SampleClouds) -> SampleClouds {
        SampleClouds(
            clouds: clouds + others.clouds, barcodes: barcodes + others.barcodes,
            labels: labels + others.labels, seen: seen + others.seen)
    }

    /// Reads a stream's cells to their end.
    ///
    /// - Parameters:
    ///   - limit: the most points of a sample; nil takes all. Memory holds the points.
    ///   - label: the name of the label of cells to read, too
    ///   - visit: called with each block
    /// - Throws: if a sample has no cells, no cell has such a label, or the points are over the limit of memory.
    package init(
        reading reader: inout StreamReader, _ preamble: Preamble, space: SampleSpace, limit: Int?,
        seed: UInt64, label: String? = nil, visit: (CellBlock) throws(GGMLError) -> Void = { _ in }
    ) throws(GGMLError) {
        var isWeighted = false
        var labelNames: [String] = []
        var selection = CellSelection<(point: [Double], weight: Double, label: String?)>(
            samples: preamble.samples.ids, limit: limit, seed: seed)
        while let block = try reader.nextBlock() {
            try visit(block)
            let weights = try block.weights(place: reader.name)
            if weights != nil { isWeighted = true }
            let known = label == nil ? [] : try block.labels(place: reader.name)
            labelNames += known.map(\.name).filter { !labelNames.contains($0) }
            let labels = known.first { $0.name == label }?.values
            for row in 0..<block.count {
                let (sample, barcode) = (Int(block.samples[row]), block.barcodes[row])
                try selection.offer(sample: sample, barcode: barcode) { () throws(GGMLError) in
                    let point = space.point(block.matrix, row)
                    guard space.cost != .cosine || point.contains(where: { $0 != 0 }) else {
                        throw .expected(
                            "cells with a direction for the cosine cost",
                            found: "one whose values are all zero",
                            in:
                                "\(reader.name), sample \"\(preamble.samples.ids[sample])\", cell \"\(barcode)\"",
                            advice: "leave it out, or use another --metric")
                    }
                    return (point, weights?[row] ?? 1, labels?[row])
                }
            }
            let kept = selection.seen.reduce(0) { $0 + min($1, limit ?? .max) }
            try MemoryLimit.check(
                kept * space.dimensions * MemoryLayout<Double>.size,
                for: "the cells to compare, as far as they are read",
                in: reader.name)
        }
        seen = selection.seen
        try GGMLError.checkCells(seen, preamble.samples, place: reader.name)
        if let label, !labelNames.contains(label) {
            let columns = ["class"] + preamble.samples.columns.map(\.name)
            throw .expected(
                "a label of cells (\(labelNames.isEmpty ? "there are none" : labelNames.joined(separator: ", "))) "
                    + "or a column of the samples (\(columns.joined(separator: ", ")))",
                found: "\"\(label)\"", in: reader.name, advice: (labelNames + columns).suggestion(for: label))
        }
        let chosen = selection.cells()
        barcodes = chosen.map { $0.map(\.barcode) }
        labels = chosen.map { $0.map(\.row.label) }
        clouds = try chosen.map { cells throws(GGMLError) in
            try PointCloud(
                dimensions: space.dimensions, coordinates: cells.flatMap(\.row.point),
                weights: isWeighted ? cells.map(\.row.weight) : nil)
        }
    }

    /// The bytes that the points and the workspaces of the threads need.
    package func memory(_ solver: TransportSolver, _ cost: GroundCost, threads: Int) -> Int {
        let points = clouds.reduce(0) {
            $0 + $1.memory + (solver == .exact ? PreparedCloud.memory(of: $1, for: cost) : 0)
        }
        let largest = clouds.map(\.count).max() ?? 0
        let dimensions = clouds.first?.dimensions ?? 0
        return points + threads
            * (solver == .exact
                ? TransportWorkspace.memory(rows: largest, columns: largest, dimensions: dimensions)
                : SinkhornDistance.memory(rows: largest, columns: largest))
    }

    /// The work of the transport between two samples: the product of their numbers of points, with which its time grows.
    package func work(_ pair: (first: Int, second: Int)) -> Double {
        Double(clouds[pair.first].count) * Double(clouds[pair.second].count)
    }

    /// The distances of the given pairs of samples, in their order.
    ///
    /// - Parameters:
    ///   - body: called once for each pair, with its index in `pairs` and its solution, from any thread.
    package func distances(
        _ cost: GroundCost, solver: TransportSolver, pairs: [(first: Int, second: Int)], threads: Int,
        _ body: @Sendable (Int, PairSolution) throws(GGMLError) -> Void = { _, _ in }
    ) throws(GGMLError) -> [PairDistances.Pair] {
        try PairSolver(clouds, cost, solver, threads: threads).map(pairs, threads: threads) {
            index, solution throws(GGMLError) in
            try body(index, solution)
            return PairDistances.Pair(
                first: pairs[index].first, second: pairs[index].second, distance: solution.value,
                gap: solution.gap)
        }
    }
}

extension GGMLError {
    /// Throws unless every sample has cells.
    /// - Parameter seen: the number of cells of each sample
    static func checkCells(_ seen: [Int], _ samples: SampleTable, place: String) throws(GGMLError) {
        guard samples.count <= PairDistances.mostSamples else {
            throw .expected(
                "at most \(PairDistances.mostSamples) samples to compare all pairs of",
                found: "\(samples.count)", in: place)
        }
        guard seen.contains(where: { $0 > 0 }) else {
            throw .expected(
                "cells", found: "none", in: place,
                advice: "give a stream that still has them, such as one of ggml-pca or ggml-fit")
        }
        if let empty = seen.firstIndex(of: 0) {
            throw .expected(
                "at least one cell in every sample", found: "none in \"\(samples.ids[empty])\"", in: place,
                advice: "leave it out with --exclude-samples \(samples.ids[empty])")
        }
    }
}
