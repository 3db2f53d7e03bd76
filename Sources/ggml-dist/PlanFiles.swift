import FilterKit
import GGMLCore
import GGMLStream

/// The tables that `--plans` writes, a file a pair of samples.
struct PlanFiles: Sendable {
    private let folder: String
    private let samples: [String]
    /// A sample's cells, in the order of its points.
    private let barcodes: [[String]]
    /// Nil is every pair.
    private let wanted: Set<[Int]>?

    /// Makes the folder if it is not there.
    ///
    /// - Parameters:
    ///   - chosen: samples, two a pair; none chooses all pairs
    ///   - pairs: those that are computed
    /// - Throws: where a chosen pair is not computed, or the folder cannot be made.
    init(
        folder: String, of chosen: [String], samples: SampleTable, barcodes: [[String]],
        pairs: [(first: Int, second: Int)]
    ) throws(GGMLError) {
        self.folder = folder
        self.samples = samples.ids
        self.barcodes = barcodes
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

    func wants(_ pair: (first: Int, second: Int)) -> Bool {
        wanted?.contains([pair.first, pair.second]) ?? true
    }

    /// Writes the arcs of a plan: from which cell to which, which share of all mass, and what a unit of it costs.
    func write(_ plan: TransportPlan, of pair: (first: Int, second: Int)) throws(GGMLError) {
        let (first, second) = (samples[pair.first], samples[pair.second])
        var text = try TextWriter(
            output: "\(folder)/\(Self.escaped(first))--\(Self.escaped(second)).tsv")
        try text.row(["from", "to", "mass", "cost"])
        for arc in plan.arcs {
            let cells = [barcodes[pair.first][arc.row], barcodes[pair.second][arc.column]]
            try text.row(cells + ["\(arc.mass)", "\(arc.cost)"])
        }
        try text.finish()
    }

    /// An id as part of a file name: what could be a folder, confuse a shell or be taken for the "--" between two ids
    /// stands as % and two digits.
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
