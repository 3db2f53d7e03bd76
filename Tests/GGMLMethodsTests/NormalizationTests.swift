import Foundation
import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

/// A small cohort of random counts, many of them zero; the first genes are rare, the last two mitochondrial.
private struct Cohort {
    var ids: [String]
    var names: [String]
    /// Cells × genes.
    var counts: [[Float]]
    var samples: [UInt32]
    var sampleCount: Int

    init(cells: Int = 90, genes: Int = 40, samples sampleCount: Int = 3, seed: UInt64 = 1) {
        var generator = SplitMix64(seed: seed)
        ids = (0..<genes).map { "g\($0)" }
        names = (0..<genes).map { $0 < genes - 2 ? "N\($0)" : "mt-\($0)" }
        counts = (0..<cells).map { _ in
            let depth = Int.random(in: 1...6, using: &generator)
            return (0..<genes).map { gene in
                let isThere = Int.random(in: 0..<genes, using: &generator) < gene + 2
                return isThere ? Float(Int.random(in: 0...depth * (1 + gene % 7), using: &generator)) : 0
            }
        }
        samples = (0..<cells).map { UInt32($0 % sampleCount) }
        self.sampleCount = sampleCount
    }

    /// Writes a sparse and a dense block in turn.
    func write(to path: String, blockSize: Int = 7) throws {
        let table = try SampleTable(
            ids: (0..<sampleCount).map { "S\($0)" }, classes: Array(repeating: nil, count: sampleCount),
            place: "test")
        let features = try FeatureTable(state: .counts, ids: ids, names: names, place: "test")
        let blocks = stride(from: 0, to: counts.count, by: blockSize).map { start in
            let rows = Array(start..<min(start + blockSize, counts.count))
            var sparse = SparseRows(columns: ids.count)
            for row in rows {
                for (gene, count) in counts[row].enumerated() where count > 0 {
                    sparse.append(UInt32(gene), count)
                }
                sparse.endRow()
            }
            let dense = DenseRows(columns: ids.count, values: rows.flatMap { counts[$0] })
            return CellBlock(
                samples: rows.map { samples[$0] }, barcodes: rows.map { "c\($0)" },
                matrix: start / blockSize % 2 == 0 ? .sparse(sparse) : .dense(dense))
        }
        try Streams.write(Preamble(samples: table, features: features), blocks, to: path)
    }

    /// The same with genes in another order, or without some, or twice.
    func selecting(_ genes: [Int]) -> Cohort {
        var result = self
        result.ids = genes.map { ids[$0] }
        result.names = genes.map { names[$0] }
        result.counts = counts.map { row in genes.map { row[$0] } }
        return result
    }
}

/// What came out: a row a cell.
private struct Normalised: Equatable {
    var features: FeatureTable
    var normalization: Normalization
    var barcodes: [String] = []
    var samples: [UInt32] = []
    var values: [[Float]] = []
    var tally: CellTally

    init(_ normalizer: CellNormalizer, _ reader: inout StreamReader, threads: Int) throws {
        features = normalizer.features
        normalization = normalizer.normalization
        var blocks: [CellBlock] = []
        tally = try normalizer.apply(&reader, threads: threads) {
            $0
        } _: {
            blocks.append($0)
        }
        for block in blocks {
            samples += block.samples
            barcodes += block.barcodes
            for row in 0..<block.count {
                var values = Array(repeating: Float(0), count: block.matrix.columns)
                block.matrix.forEachValue(inRow: row) { values[$0] = $1 }
                self.values.append(values)
            }
        }
    }
}

@Suite struct NormalizationTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("counts.ggml")
    }

    private func normalize(_ options: NormalizationOptions, threads: Int = 2, by batches: String? = nil)
        throws -> Normalised
    {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        var options = options
        options.batches = try batches.map {
            try Labelling(preamble.samples.knownValues(of: $0, place: "test"))
        }
        let normalizer = try CellNormalizer(
            surveying: &reader, preamble, options: options, threads: threads)
        return try Normalised(normalizer, &reader, threads: threads)
    }

    /// Repeats on the cells of the stream what was done to `reference`.
    private func repeated(_ reference: Normalised) throws -> (Normalised, GeneDifferences) {
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        var like = Preamble(samples: preamble.samples, features: reference.features)
        like.normalization = reference.normalization
        let normalizer = try CellNormalizer(
            like: like, from: "reference", for: preamble,
            rules: reference.normalization.cellFilters.map(\.rule), tally: nil, place: "test")
        return (
            try Normalised(normalizer, &reader, threads: 2), normalizer.differences(to: preamble.features)
        )
    }

    private static func options(_ change: (inout NormalizationOptions) -> Void) -> NormalizationOptions {
        var options = NormalizationOptions()
        change(&options)
        return options
    }

    /// One of each kind of way through the cells.
    private static let variety: [NormalizationOptions] = [
        NormalizationOptions(),
        options {
            $0.target = .number(100)
            $0.takesLog = false
        },
        options {
            $0.target = .none
            $0.scaling = .init()
        },
        options {
            $0.rules = [.minGenes(8), .minCounts(20), .maxCounts(300), .maxMito(percent: 20, prefix: "MT-")]
            $0.minCells = 12
            $0.choice = .init(.seurat, count: 9)
            $0.scaling = .init(maxValue: 2)
        },
        options {
            $0.choice = .init(.cellRanger, count: 12)
            $0.candidates = Array(10..<38)
        },
        options {
            $0.minCells = 20
            $0.choice = .init(.seuratV3, count: 5)
        },
        options { $0.choice = .init(.variance, count: nil) },
    ]

    @Test("cells that stay have the total that is asked for, over the genes that count")
    func totals() throws {
        try Cohort().write(to: path)
        for minCells in [0, 15] {
            let result = try normalize(
                Self.options {
                    $0.minCells = minCells
                    $0.target = .number(50)
                    $0.takesLog = false
                })
            #expect(result.features.state == .normalized && (minCells == 0) == (result.features.count == 40))
            #expect(result.values.allSatisfy { abs($0.reduce(0, +) - 50) < 1e-4 })
        }
    }

    @Test("what the rules leave out and what stays are all the cells, each under the first rule it breaks")
    func rules() throws {
        let cohort = Cohort(cells: 300, samples: 4)
        try cohort.write(to: path)
        let rules: [CellRule] = [
            .minGenes(12), .minCounts(45), .maxCounts(200), .maxMito(percent: 22.5, prefix: "Mt-"),
        ]
        let result = try normalize(Self.options { $0.rules = rules })
        var removed = Array(repeating: Array(repeating: 0, count: 4), count: 4)
        var kept: [String] = []
        for (cell, counts) in cohort.counts.enumerated() {
            let total = counts.reduce(0, +)
            let breaches = [
                counts.count { $0 > 0 } < 12, total < 45, total > 200,
                100 * (counts[38] + counts[39]) > 22.5 * total,
            ]
            if let first = breaches.firstIndex(of: true) {
                removed[first][Int(cohort.samples[cell])] += 1
            } else {
                kept.append("c\(cell)")
            }
        }
        #expect(removed.allSatisfy { $0.reduce(0, +) > 0 } && !kept.isEmpty, "\(removed)")
        #expect(result.normalization.cellFilters == zip(rules, removed).map { .init($0, removed: $1) })
        #expect(result.barcodes == kept)
        #expect(result.tally.removed == removed && result.tally.kept.reduce(0, +) == kept.count)
        #expect(result.tally.seen == [75, 75, 75, 75])
    }

    @Test("the result depends on neither threads nor blocks", arguments: variety)
    func threads(options: NormalizationOptions) throws {
        let cohort = Cohort()
        try cohort.write(to: path)
        let result = try normalize(options, threads: 1)
        #expect(try normalize(options, threads: 3) == result)
        for blockSize in [1, 1000] {
            try cohort.write(to: path, blockSize: blockSize)
            #expect(try normalize(options, threads: 2) == result)
        }
    }

    @Test("what is repeated on the same cells gives the same cells, in whatever order the genes are")
    func repetition() throws {
        let cohort = Cohort()
        for options in Self.variety {
            try cohort.write(to: path)
            let reference = try normalize(options)
            for order in [Array(0..<40), Array((0..<40).reversed())] {
                try cohort.selecting(order).write(to: path)
                let (again, differences) = try repeated(reference)
                #expect(again.values == reference.values && again.barcodes == reference.barcodes)
                #expect(again.features == reference.features)
                #expect(again.normalization.transform == reference.normalization.transform)
                #expect(differences.missing == [] && differences.missingFromTotals == 0)
                let rare = reference.normalization.geneFilter?.removed ?? 0
                #expect(differences.unknown == rare)
            }
        }
    }

    @Test("genes that are missing are zero, new ones change nothing")
    func otherGenes() throws {
        let cohort = Cohort()
        try cohort.write(to: path)
        let reference = try normalize(Self.options { $0.candidates = [3, 20, 30] })
        // Without gene 20, which is zero then, and without 5, which counts in totals only.
        var poorer = cohort
        for cell in poorer.counts.indices {
            poorer.counts[cell][20] = 0
            poorer.counts[cell][5] = 0
        }
        try poorer.write(to: path)
        let expected = try repeated(reference).0
        var other = poorer.selecting((0..<40).filter { $0 != 20 && $0 != 5 })
        other.ids.append("new")
        other.names.append("MT-NEW")
        for cell in other.counts.indices { other.counts[cell].append(1000) }
        try other.write(to: path)
        let (found, differences) = try repeated(reference)
        #expect(found.values == expected.values && found.values.allSatisfy { $0[1] == 0 })
        #expect(found.values != reference.values)
        #expect(differences.missing == ["g20"])
        #expect(differences.missingFromTotals == 1 && differences.unknown == 1)
    }

    @Test("genes that are not chosen count in totals, rare ones do not")
    func countedGenes() throws {
        try Cohort().write(to: path)
        let all = try normalize(NormalizationOptions())
        let some = try normalize(Self.options { $0.candidates = [1, 30] })
        #expect(some.values == all.values.map { [$0[1], $0[30]] })
        #expect(some.normalization.otherCounted.count == 38)
        let frequent = try normalize(Self.options { $0.minCells = 20 })
        #expect(frequent.normalization.otherCounted == [] && frequent.features.count < 40)
        #expect(frequent.normalization.geneFilter?.removed == 40 - frequent.features.count)
    }

    @Test("scaled values have unit variance, and none is too far above its mean")
    func scale() throws {
        try Cohort().write(to: path)
        let plain = try normalize(NormalizationOptions())
        let scaled = try normalize(Self.options { $0.scaling = .init() })
        let cut = try normalize(Self.options { $0.scaling = .init(maxValue: 1.5) })
        #expect(scaled.features.state == .log)
        for gene in 0..<40 {
            func column(_ result: Normalised) -> [Double] { result.values.map { Double($0[gene]) } }
            let values = column(scaled)
            let mean = values.reduce(0, +) / 90
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 89
            let isConstant = Set(column(plain)).count == 1
            #expect(isConstant ? values == column(plain) : abs(variance - 1) < 1e-5)
            #expect(zip(column(cut), values).allSatisfy { abs($0 - min($1, mean + 1.5)) < 1e-5 })
        }
    }

    @Test("the cells are read no more often than needed")
    func readings() {
        let expected = [2, 1, 2, 4, 3, 3, 3]
        #expect(Self.variety.map(\.readings) == expected)
        let rules = Self.options {
            $0.rules = [.minGenes(1)]
            $0.target = .number(1)
        }
        #expect(rules.readings == 2)
        let scaled = Self.options { $0.choice = .init(.seurat, count: 1) }
        #expect(scaled.readings == 2, "a common factor can follow")
    }

    @Test(
        "genes vary within batches, also where one batch has a single cell, or none",
        arguments: GeneFlavour.allCases)
    func batches(flavour: GeneFlavour) throws {
        var cohort = Cohort(cells: 100, samples: 4)
        // The sample 2 has one cell, the sample 3 none.
        cohort.samples = cohort.counts.indices.map { $0 == 0 ? 2 : UInt32($0 % 2) }
        try cohort.write(to: path)
        let options = Self.options { $0.choice = .init(flavour, count: 7) }
        let together = try normalize(options)
        let within = try normalize(options, by: "sample")
        #expect(within.features.count == 7)
        #expect(try normalize(options, threads: 1, by: "sample") == within)
        // Without the samples that have no say, and those that have none: the same for all cells in one batch.
        cohort.samples = cohort.samples.map { _ in 3 }
        try cohort.write(to: path)
        #expect(try normalize(options, by: "sample").features == together.features)
    }

    @Test("one cell is normalised")
    func oneCell() throws {
        var cohort = Cohort(cells: 1, samples: 1)
        cohort.counts = [cohort.counts[0].indices.map { Float($0 % 3) }]
        try cohort.write(to: path)
        for options in Self.variety where options.rules.isEmpty && options.minCells == 0 {
            if case .variance = options.choice?.flavour { continue }
            let result = try normalize(options)
            #expect(result.values.count == 1 && result.values[0].allSatisfy(\.isFinite))
        }
    }

    @Test("cells without counts stay zero, and do not count for the median")
    func emptyCells() throws {
        var cohort = Cohort(cells: 30)
        let full = cohort
        try full.write(to: path)
        let target = try normalize(NormalizationOptions()).normalization.transform.targetSum
        cohort.counts += Array(repeating: Array(repeating: 0, count: 40), count: 50)
        cohort.samples += Array(repeating: 0, count: 50)
        try cohort.write(to: path)
        let result = try normalize(NormalizationOptions())
        #expect(result.normalization.transform.targetSum == target && result.tally.empty == 50)
        #expect(result.values[30...].allSatisfy { $0.allSatisfy { $0 == 0 } })
    }

    @Test("where nothing is left it is said what took it", arguments: variety)
    func nothing(options: NormalizationOptions) throws {
        func message(_ cohort: Cohort, _ change: (inout NormalizationOptions) -> Void = { _ in }) throws
            -> String
        {
            try cohort.write(to: path)
            var options = options
            change(&options)
            do {
                _ = try normalize(options)
            } catch let error as GGMLError {
                #expect(error.code == .badData)
                return error.sentence
            }
            return ""
        }
        #expect(try message(Cohort(cells: 0)).hasSuffix("expected cells, found none"))
        var empty = Cohort(cells: 5)
        empty.counts = empty.counts.map { $0.map { _ in 0 } }
        #expect(
            try message(empty) { $0.rules = [] }.hasSuffix(
                "expected cells with counts, found only empty ones"))
        #expect(
            try message(Cohort()) { $0.rules = [.minCounts(4000), .maxCounts(100)] }
                .hasSuffix("expected cells to remain, found none; left out: 90 with fewer than 4000 counts"))
        #expect(
            try message(Cohort()) { $0.minCells = 91 }.contains("expected genes to remain, found none of 40"))
    }

    @Test(
        "of logarithms the same genes are chosen as of the counts, and their values stay",
        arguments: [GeneFlavour.seurat, .variance])
    func logarithms(flavour: GeneFlavour) throws {
        try Cohort().write(to: path)
        let chosen = try normalize(
            Self.options {
                $0.target = .number(100)
                $0.choice = .init(flavour, count: 7)
            })
        try replaceByNormalised(Self.options { $0.target = .number(100) })
        let again = try normalize(
            Self.options {
                ($0.input, $0.target, $0.takesLog) = (.log, .none, false)
                $0.choice = .init(flavour, count: 7)
            })
        #expect(again.features == chosen.features && again.values == chosen.values)
        #expect(again.normalization.transform == chosen.normalization.transform)
        #expect(Set(again.normalization.otherCounted) == Set(chosen.normalization.otherCounted))
        #expect(throws: GGMLError.self) {
            try normalize(Self.options { $0.choice = .init(flavour, count: 7) })
        }
    }

    @Test(
        "of normalised values the logarithm is taken, and the same genes are chosen as of the counts",
        arguments: [GeneFlavour.seurat, .variance], [false, true])
    func normalised(flavour: GeneFlavour, isOfOthers: Bool) throws {
        try Cohort().write(to: path)
        let chosen = try normalize(
            Self.options {
                $0.target = .number(100)
                $0.choice = .init(flavour, count: 7)
            })
        let scaled = Self.options { ($0.target, $0.takesLog) = (.number(100), false) }
        try replaceByNormalised(scaled, forgets: isOfOthers)
        let again = try normalize(
            Self.options {
                ($0.input, $0.target) = (.normalized, .none)
                $0.choice = .init(flavour, count: 7)
            })
        #expect(again.features == chosen.features)
        for (found, expected) in zip(again.values.joined(), chosen.values.joined()) {
            #expect(abs(found - expected) < 1e-5)
        }
        let transform = again.normalization.transform
        #expect(transform.from == (isOfOthers ? .normalized : .counts) && transform.state == .log)
        #expect(isOfOthers || transform == chosen.normalization.transform)
        // Other cells are prepared alike only if they come in the same state.
        let preamble = try Streams.read(path).0
        var reference = preamble
        (reference.features, reference.normalization) = (again.features, again.normalization)
        func prepare() throws {
            _ = try CellNormalizer(
                like: reference, from: "reference", for: preamble, rules: [], tally: nil, place: "test")
        }
        if isOfOthers { try prepare() } else { #expect(throws: GGMLError.self) { try prepare() } }
    }

    /// Writes the normalised cohort in place of its counts.
    /// - Parameter forgets: whether there is no record of it, as of values of another program
    private func replaceByNormalised(_ options: NormalizationOptions, forgets: Bool = false) throws {
        let read = try Streams.read(path)
        var preamble = read.0
        var normalized: [CellBlock] = []
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let normalizer = try CellNormalizer(
            surveying: &reader, reader.preamble(), options: options, threads: 2)
        _ = try normalizer.apply(&reader, threads: 2) {
            $0
        } _: {
            normalized.append($0)
        }
        preamble.features = normalizer.features
        preamble.normalization = forgets ? nil : normalizer.normalization
        #expect(read.1.reduce(0) { $0 + $1.count } == normalized.reduce(0) { $0 + $1.count })
        try Streams.write(preamble, normalized, to: path)
    }

    @Test("values that were no counts, and references that were not normalised, are refused")
    func states() throws {
        try Cohort().write(to: path)
        let result = try normalize(NormalizationOptions())
        var reader = try StreamReader(Descriptor.reading(path), spoolFolder: nil)
        let preamble = try reader.preamble()
        #expect(throws: GGMLError.self) {
            _ = try CellNormalizer(
                like: preamble, from: "reference", for: preamble, rules: [], tally: nil, place: "test")
        }
        var normalised = preamble
        normalised.features = result.features
        normalised.normalization = result.normalization
        #expect(throws: GGMLError.self) {
            _ = try CellNormalizer(
                like: normalised, from: "reference", for: normalised, rules: [], tally: nil, place: "test")
        }
    }

    @Test("a scale of other genes than those of the stream is refused")
    func otherScale() throws {
        try Cohort().write(to: path)
        let scaled = try normalize(Self.options { $0.scaling = .init() })
        var preamble = Preamble(
            samples: try SampleTable(ids: ["S"], classes: [nil], place: "test"),
            features: scaled.features.selecting([0, 1], state: .log))
        preamble.normalization = scaled.normalization
        try Streams.write(preamble, [], to: path)
        #expect(throws: GGMLError.self) { try Streams.read(path) }
        preamble.features = scaled.features
        try Streams.write(preamble, [], to: path)
        #expect(try Streams.read(path).0 == preamble)
    }

    @Test("a list of genes is read by ids, then by names, and says what it lacks")
    func geneList() throws {
        let table = try FeatureTable(
            state: .counts, ids: ["E1", "E2", "E3", "B"], names: ["A", "B", "C", "C"], place: "test")
        let text = "\u{feff}# signature\r\nC\r\n\r\n  B \tmore\r\nX\nE1\nX\n\t\n"
        try Data(text.utf8).write(to: URL(filePath: path))
        let list = try GeneList(path: path)
        #expect(list.entries == ["C", "B", "X", "E1"])
        let matches = list.matches(in: table)
        #expect(matches.genes == [0, 2, 3] && matches.missing == ["X"] && matches.ambiguous == ["C"])
    }
}
