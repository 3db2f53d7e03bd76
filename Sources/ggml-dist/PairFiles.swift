import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The tables that `--plans` and `--duals` write, one file for each pair of samples.
struct PairFiles: Sendable {
    /// The longest name of a file in bytes, where there may also be an ending.
    private static let longestName = 255 - ".duals.tsv".utf8.count

    private let folder: String
    private let samples: [String]
    private let clouds: SampleClouds
    /// The pairs to write; nil means all.
    private let wanted: Set<[Int]>?

    /// Creates the folder if it does not exist.
    ///
    /// - Parameters:
    ///   - chosen: the samples of the chosen pairs, two for each; empty chooses all pairs
    ///   - pairs: the pairs that are computed
    /// - Throws: if a chosen pair is not computed, the names of a pair are too long for that of a file, or the folder
    ///   cannot be created.
    init(
        folder: String, of chosen: [String], samples: SampleTable, clouds: SampleClouds,
        pairs: [(first: Int, second: Int)]
    ) throws(GGMLError) {
        self.folder = folder
        self.samples = samples.ids
        self.clouds = clouds
        var wanted = Set<[Int]>()
        for start in stride(from: 0, to: chosen.count, by: 2) {
            var found: [Int] = []
            for id in chosen[start..<start + 2] {
                guard let index = samples.ids.firstIndex(of: id) else {
                    throw .expected("samples of the stream", found: "\"\(id)\"", in: "--pair")
                }
                found.append(index)
            }
            found.sort()
            guard pairs.contains(where: { [$0.first, $0.second] == found }) else {
                throw .expected(
                    "a pair that is compared", found: "\"\(chosen[start])\" and \"\(chosen[start + 1])\"",
                    in: "--pair")
            }
            wanted.insert(found)
        }
        self.wanted = chosen.isEmpty ? nil : wanted
        for pair in pairs where wants(pair) {
            let length = fileName(of: pair).utf8.count
            guard length <= Self.longestName else {
                throw .expected(
                    "names of samples that make that of a file, up to \(Self.longestName) bytes",
                    found: "\(length) for \"\(samples.ids[pair.first])\" and \"\(samples.ids[pair.second])\"",
                    in: folder, advice: "give them shorter names in the sheet, or choose others with --pair")
            }
        }
        try OutputFile.makeFolder(folder)
    }

    private func wants(_ pair: (first: Int, second: Int)) -> Bool {
        wanted?.contains([pair.first, pair.second]) ?? true
    }

    /// Writes the arcs of a plan, if the pair is wanted: the two cells, the share of all mass, and the cost of a unit of
    /// mass.
    func writePlan(_ solution: TransportSolution, of pair: (first: Int, second: Int)) throws(GGMLError) {
        guard wants(pair) else { return }
        let (from, to) = (clouds.barcodes[pair.first], clouds.barcodes[pair.second])
        let rows = solution.plan.arcs.map { [from[$0.row], to[$0.column], "\($0.mass)", "\($0.cost)"] }
        try write([["from", "to", "mass", "cost"]] + rows, of: pair, ending: "tsv")
    }

    /// Writes the dual variable of each cell, if the pair is wanted, with the cell's share of the mass of its sample.
    func writeDuals(_ solution: TransportSolution, of pair: (first: Int, second: Int)) throws(GGMLError) {
        guard wants(pair) else { return }
        func rows(_ sample: Int, _ duals: [Double]) -> [[String]] {
            duals.enumerated().map { point, dual in
                [
                    samples[sample], clouds.barcodes[sample][point],
                    "\(clouds.clouds[sample].share(of: point))", "\(dual)",
                ]
            }
        }
        try write(
            [["sample", "cell", "mass", "dual"]] + rows(pair.first, solution.rowDuals)
                + rows(pair.second, solution.columnDuals),
            of: pair, ending: "duals.tsv")
    }

    private func write(_ rows: [[String]], of pair: (first: Int, second: Int), ending: String)
        throws(GGMLError)
    {
        var text = try TextWriter(output: "\(folder)/\(fileName(of: pair)).\(ending)")
        for row in rows { try text.row(row) }
        try text.finish()
    }

    /// The name of a pair's files, without an ending.
    private func fileName(of pair: (first: Int, second: Int)) -> String {
        [pair.first, pair.second].map { Self.escaped(samples[$0]) }.joined(separator: "--")
    }

    /// An id as part of a file name. Whatever could be a folder, hide the file, confuse a shell or be taken for the "--"
    /// between two ids is written as % and two digits.
    private static func escaped(_ id: String) -> String {
        let bytes = Array(id.utf8)
        let hyphen = UInt8(ascii: "-")
        return bytes.indices.map { index in
            let byte = bytes[index]
            let character = Character(UnicodeScalar(byte))
            let isInner = index > 0 && index < bytes.count - 1
            let isPlain =
                switch character {
                case "-": isInner && bytes[index - 1] != hyphen && bytes[index + 1] != hyphen
                case ".": index > 0
                default: character.isASCII && (character.isLetter || character.isNumber || character == "_")
                }
            if isPlain { return String(character) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
