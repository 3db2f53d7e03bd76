package import GGMLCore
import GGMLStream

/// Saves a training to a file, so that it can resume after the process was killed, to the same bytes.
///
/// A checkpoint is one frame, as in a stream: a JSON text followed by arrays. Beside the state it holds the bases and
/// bounds of all pairs, from which the next solves start: another basis may lead to another of several optimal plans.
extension MetricTrainer {
    /// The content of the checkpoint file.
    package borrowing func checkpoint() throws(GGMLError) -> [UInt8] {
        var writer = ByteWriter()
        let description: JSON = [
            "best": state.best.map { ["objective": .number($0.objective), "reports": .reports($0.reports)] }
                ?? .null,
            "identity": .string(identity), "reports": .reports(state.reports),
            "restart": .integer(state.restart),
            "steps": .integer(state.adam.steps),
        ]
        writer.append(description)
        for values in [
            state.map.matrix.values, state.evaluatedMap.matrix.values, state.adam.mean, state.adam.square,
        ] {
            writer.append(contentsOf: values)
        }
        if let best = state.best { writer.append(contentsOf: best.map.matrix.values) }
        if !options.resamples { transports.append(to: &writer) }
        return try Frame(.checkpoint, writer.bytes).encoded(compress: false).bytes
    }

    /// Restores the state of a checkpoint.
    ///
    /// - Parameter place: the file, for messages
    /// - Throws: if the content is damaged, or of another run.
    package mutating func restore(_ bytes: [UInt8], place: String) throws(GGMLError) {
        var decoder = FrameDecoder(place: place, first: .checkpoint)
        decoder.append(bytes)
        guard let frame = try decoder.next(), !decoder.isInsideFrame else {
            throw .expected("a whole checkpoint of ggml-fit", found: "\(bytes.count) bytes of one", in: place)
        }
        var reader = ByteReader(frame.payload, place: place)
        let object = try reader.json("the description")
        guard try object.string("identity") == identity else {
            throw .expected(
                "a checkpoint of this very run", found: "one with other options or other cells", in: place,
                advice: "remove it to start anew, or name another file")
        }
        let reports = try [EpochReport](object.object("reports"), place: place)
        guard reports.count <= options.epochs else {
            throw .expected(
                "a checkpoint after at most \(options.epochs) epochs", found: "one after \(reports.count)",
                in: place, advice: "raise --epochs, or name another file")
        }
        let shape = state.map.matrix
        let size = shape.values.count
        func map(_ values: [Double]) -> TransposedMap {
            TransposedMap(
                matrix: Matrix(values, rows: shape.rows, columns: shape.columns), offset: state.map.offset)
        }
        var restored = state
        restored.restart = try object.count("restart")
        restored.reports = reports
        restored.map = map(try reader.array(Double.self, count: size, "the map"))
        restored.evaluatedMap = map(try reader.array(Double.self, count: size, "the map before"))
        let mean = try reader.array(Double.self, count: size, "means")
        let square = try reader.array(Double.self, count: size, "squares")
        restored.adam = Adam(
            learningRate: options.learningRate, steps: try object.count("steps"), mean: mean, square: square)
        if object.contains("best") {
            let best = try object.object("best")
            restored.best = TrainingState.Best(
                objective: try best.number("objective"),
                map: map(try reader.array(Double.self, count: size, "the best map")),
                reports: try [EpochReport](best.object("reports"), place: place))
        }
        state = restored
        if !options.resamples { try restoreTransports(&reader) }
        try reader.finish()
    }

    private mutating func restoreTransports(_ reader: inout ByteReader) throws(GGMLError) {
        let clouds =
            options.batch == nil && !state.reports.isEmpty
            ? try clouds(of: allTriplets, under: state.evaluatedMap) : []
        transports = try PairTransports(
            options, set, clouds: clouds, reading: &reader)
    }
}

extension PairTransports {
    fileprivate func append(to writer: inout ByteWriter) {
        writer.append(contentsOf: bounds.map(\.lower))
        writer.append(contentsOf: bounds.map(\.upper))
        writer.append(contentsOf: solutions.map { Kept($0).rawValue })
        for case .exact(let basis) in solutions {
            switch basis.arcs {
            case .tree(let tree):
                writer.append(contentsOf: tree.nodes.values)
                writer.append(contentsOf: tree.parents.values)
            case .assignment(let columns): writer.append(contentsOf: columns.values)
            }
        }
    }

    fileprivate init(
        _ options: TrainingOptions, _ set: TrainingSet, clouds: [PointCloud], reading reader: inout ByteReader
    ) throws(GGMLError) {
        let sizes = set.ranges.map(\.count)
        var transports = PairTransports(options, sizes: sizes)
        let count = transports.pairs.count
        let lower = try reader.array(Double.self, count: count, "lower bounds")
        let upper = try reader.array(Double.self, count: count, "upper bounds")
        transports.bounds = zip(lower, upper).map { DistanceBounds(lower: $0, upper: $1) }
        transports.clouds = clouds
        let marks = try reader.array(UInt8.self, count: transports.solutions.count, "marks of kept plans")
        for (index, mark) in marks.enumerated() where mark != Kept.nothing.rawValue {
            let pair = transports.pairs[index]
            guard
                let basis = try reader.basis(Kept(rawValue: mark), try set.marginals(pair.first, pair.second))
            else {
                throw .expected(
                    "a plan of the samples' cells", found: "one that does not fit them", in: reader.place)
            }
            transports.solutions[index] = .exact(basis)
        }
        self = transports
    }
}

/// The part of a pair's solution that is saved.
private enum Kept: UInt8 {
    case nothing, tree, pairs

    init(_ solution: PairTransports.Solution?) {
        guard case .exact(let basis) = solution else {
            self = .nothing
            return
        }
        self =
            switch basis.arcs {
            case .tree: .tree
            case .assignment: .pairs
            }
    }
}

extension ByteReader {
    /// The saved basis of a pair; nil if it does not fit these masses.
    fileprivate mutating func basis(_ kept: Kept?, _ marginals: Marginals) throws(GGMLError)
        -> TransportBasis?
    {
        let (rows, columns) = (marginals.supplies.count, marginals.demands.count)
        switch kept {
        case .tree:
            let nodes = try array(UInt32.self, count: rows + columns, "a tree")
            let parents = try array(UInt32.self, count: rows + columns, "a tree")
            guard let tree = TransportTree(nodes: nodes, parents: parents, rows: rows),
                tree.stronglyFeasibleFlows(marginals) != nil
            else { return nil }
            return TransportBasis(tree, rows: rows)
        case .pairs:
            let pairs = try array(UInt32.self, count: rows, "the column of each row")
            guard marginals.isAssignment, pairs.sorted() == Array(0..<UInt32(rows)) else { return nil }
            return TransportBasis(assignment: NodeNumbers(pairs, below: rows))
        case .nothing, nil: return nil
        }
    }
}

extension JSON {
    /// The reports as JSON, with one list for each member, so that many reports stay short.
    fileprivate static func reports(_ reports: [EpochReport]) -> JSON {
        [
            "active": .integers(reports.map(\.activeTriplets)),
            "gradient": .numbers(reports.map(\.gradientNorm)),
            "loss": .numbers(reports.map(\.tripletLoss)), "penalty": .numbers(reports.map(\.penalty)),
            "restart": .integers(reports.map(\.restart)), "skipped": .integers(reports.map(\.skippedPairs)),
            "solved": .integers(reports.map(\.solvedPairs)), "triplets": .integers(reports.map(\.triplets)),
        ]
    }
}

extension [EpochReport] {
    fileprivate init(_ object: JSONObject, place: String) throws(GGMLError) {
        let (losses, penalties) = (try object.numbers("loss"), try object.numbers("penalty"))
        let gradients = try object.numbers("gradient")
        var counts: [[Int]] = []
        for name in ["restart", "active", "triplets", "solved", "skipped"] {
            counts.append(try object.integers(name))
        }
        let lengths = [losses.count, penalties.count, gradients.count] + counts.map(\.count)
        guard lengths.allSatisfy({ $0 == losses.count }) else {
            throw .expected("lists of equal length", found: "lengths \(lengths)", in: place)
        }
        self = losses.indices.map { epoch in
            EpochReport(
                epoch: epoch + 1, restart: counts[0][epoch], tripletLoss: losses[epoch],
                penalty: penalties[epoch],
                gradientNorm: gradients[epoch], activeTriplets: counts[1][epoch], triplets: counts[2][epoch],
                solvedPairs: counts[3][epoch], skippedPairs: counts[4][epoch])
        }
    }
}
