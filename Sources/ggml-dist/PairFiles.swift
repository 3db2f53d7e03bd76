import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The tables that `--plans` and `--duals` write, one file for each pair of samples.
struct PairFiles: Sendable {
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
    /// - Throws: if a chosen pair is not computed, or the folder cannot be created.
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
        let name = [pair.first, pair.second].map { Self.escaped(samples[$0]) }.joined(separator: "--")
        var text = try TextWriter(output: "\(folder)/\(name).\(ending)")
        for row in rows { try text.row(row) }
        try text.finish()
    }

    /// An id as part of a file name. Whatever could be a folder, confuse a shell or be taken for the "--" between two
    /// ids is written as % and two digits.
    private static func escaped(_ id: String) -> String {
        let bytes = Array(id.utf8)
        let hyphen = UInt8(ascii: "-")
        return bytes.indices.map { index in
            let byte = bytes[index]
            let character = Character(UnicodeScalar(byte))
            let isPlain =
                byte == hyphen
                ? index > 0 && index < bytes.count - 1 && bytes[index - 1] != hyphen
                    && bytes[index + 1] != hyphen
                : character.isASCII && (character.isLetter || character.isNumber || "._".contains(character))
            if isPlain { return String(character) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
