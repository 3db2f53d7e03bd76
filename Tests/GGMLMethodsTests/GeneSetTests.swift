import GGMLCore
import GGMLMethods
import GGMLStream
import TestSupport
import Testing

/// Sets of genes against a list of genes.
@Suite struct GeneSetTests {
    private func sets(_ text: String) throws -> GeneSets {
        let folder = try TemporaryFolder()
        try Streams.write(Array(text.utf8), to: folder.path("sets.gmt"))
        return try GeneSets(path: folder.path("sets.gmt"))
    }

    @Test("a file of sets is read as spreadsheets and databases write it")
    func reading() throws {
        let plain = try sets("A\tdescription\tg1\tg2\nB\t\tg3\n").sets
        #expect(plain.map(\.name) == ["A", "B"] && plain.map(\.genes) == [["g1", "g2"], ["g3"]])
        let odd = try sets("\u{feff}A\tdescription\tg1\t\tg2 \tg1\t\r\n\r\n  \t\t\r\nB\t\tg3")
        #expect(odd.sets == plain)
        #expect(try sets("A\tdescription\tg1\tg2\rB\t\tg3\r").sets == plain)
    }

    @Test(
        "a file that is none is refused, with the line",
        arguments: [
            ("", "sets.gmt: expected a set"), ("\n\n", "sets.gmt: expected a set"),
            ("A\td\tg\nB\n", "line 2"), ("A\td\t\t\nB\td\n", "sets.gmt: expected a set"),
            ("A g1 g2\n", "a line without tabs"), ("\td\tg\n", "a line without a name"),
            ("A\td\t\0g\n", "UTF-8"),
        ])
    func refused(text: String, message: String) throws {
        let error = #expect(throws: GGMLError.self) { try sets(text) }
        #expect(error?.sentence.contains(message) == true, "\(error?.sentence ?? "")")
    }

    @Test("comments are passed over; empty and doubled sets are left out, and weights ignored, with a word")
    func others() throws {
        let plain = try sets("A\tx\tg1\tg2\nB\t\tg3\n")
        #expect(plain.notes.isEmpty)
        let odd = try sets("# sets\nA\tx\tg1,1.0\tg2,0.25\nC\tx\nB\t\tg3\t\nA\ty\tg9\nD\t\t\t\n#E\tx\tg1\n")
        #expect(odd.sets == plain.sets)
        let notes = odd.notes.joined(separator: "\n")
        #expect(notes.contains("without genes: \"C\", \"D\"") && notes.contains("\"A (line 5)\""))
        #expect(notes.contains("weights of genes in sets: 1"))
        // A comma is no weight without a number.
        #expect(try sets("A\tx\tg,h\tg,\n").sets[0].genes == ["g,h", "g,"])
    }

    @Test("genes are found by name, then by id, all of a name that several have")
    func matches() throws {
        let table = try FeatureTable(
            state: .log, ids: ["E1", "E2", "E3", "A"], names: ["A", "B", "B", ""], place: "test")
        let found = try sets("s\t\tA\tE3\tnone\nt\t\tB\tE1\n u\t\tnone").matches(in: table, path: "sets.gmt")
        #expect(found.map(\.genes) == [[0, 2], [0, 1, 2], []])
        #expect(found.map(\.listed) == [3, 2, 1])
        #expect(throws: GGMLError.self) { try sets("s\t\tnone").matches(in: table, path: "sets.gmt") }
    }

    @Test("a second column of genes is doubted, but not sets named after a gene and described by it")
    func descriptions() throws {
        let table = try FeatureTable(
            state: .log, ids: ["E1", "E2", "E3"], names: ["A", "B", ""], place: "test")
        func doubt(_ text: String) throws -> String? { try sets(text).doubt(about: table, path: "sets.gmt") }
        let sentence = try #require(try doubt("s\tA\tB\nt\tE3\tB\nu\tx\tB\n"))
        #expect(sentence.contains("in 2 of 3 sets, such as \"A\" of \"s\""))
        for text in ["s\tA\tB\nt\tx\tB\nu\tx\tB\n", "A\tA\tB\n", "s\t\tB\n", "s\ta set\tB\n"] {
            #expect(try doubt(text) == nil)
        }
    }

    @Test(
        "the chance of an overlap is that of scipy.stats.hypergeom.logsf 1.16",
        arguments: [
            (5, 12, 20, 300, 0.0004624045357603309), (1, 4, 20, 300, 0.24225750581163477),
            (120, 200, 500, 2000, 6.832518601142493e-29), (200, 200, 200, 2000, 1.456887925774598e-281),
            (60, 5000, 300, 30000, 0.07198095457571213), (400, 15000, 500, 30000, 1.8083346157196867e-44),
        ])
    func chance(overlap: Int, found: Int, chosen: Int, universe: Int, expected: Double) {
        let result = Overrepresentation(overlap: overlap, found: found, chosen: chosen, universe: universe)
        #expect(abs(result.pValue / expected - 1) < 1e-10)
        let mean = Double(found) * Double(chosen) / Double(universe)
        #expect(result.expected == mean && result.fold == Double(overlap) / mean)
    }

    @Test("the chance of an overlap is the part of all choices that have it")
    func counting() {
        // All choices of 4 of 9, of which the first 3 are the set.
        let choices = (0..<512).filter { $0.nonzeroBitCount == 4 }
        for overlap in 0...4 {
            let part =
                Double(choices.count { ($0 & 7).nonzeroBitCount >= overlap }) / Double(choices.count)
            let found = Overrepresentation(overlap: overlap, found: 3, chosen: 4, universe: 9).pValue
            #expect(abs(found - part) < 1e-14)
        }
        #expect(Overrepresentation(overlap: 1, found: 1, chosen: 9, universe: 9).pValue == 1)
    }

    @Test("adjusted values are those of scipy.stats.false_discovery_control")
    func adjusted() {
        let found = benjaminiHochberg([0.01, 0.04, 0.03, 0.9, 0.005, 0.04])
        for (value, expected) in zip(found, [0.03, 0.048, 0.048, 0.9, 0.03, 0.048]) {
            #expect(abs(value - expected) < 1e-15)
        }
        #expect(benjaminiHochberg([]).isEmpty && benjaminiHochberg([1, 1]) == [1, 1])
    }

    /// The score by the definition: the whole running sum.
    private static func score(_ set: [Int], _ scores: [Double]) -> Double {
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        let total = set.reduce(0) { $0 + abs(scores[$1]) }
        var (sum, farthest) = (0.0, 0.0)
        for gene in order {
            sum += set.contains(gene) ? abs(scores[gene]) / total : -1 / Double(scores.count - set.count)
            if abs(sum) > abs(farthest) { farthest = sum }
        }
        return farthest
    }

    @Test("an enrichment score is where the whole running sum is farthest from zero")
    func runningSum() throws {
        var generator = SplitMix64(seed: 5)
        let scores = (0..<60).map { _ in Double.random(in: -1...1, using: &generator) }
        let sets = (1...40).map { Array((0..<60).shuffled(using: &generator).prefix($0)).sorted() }
        let found = try PrerankedEnrichment(scores: scores)
            .results(of: sets, permutations: 200, seed: 1, threads: 2)
        for (set, result) in zip(sets, found) {
            #expect(abs(result.score - Self.score(set, scores)) < 1e-12)
            #expect(Set(result.leadingEdge).isSubset(of: set) && !result.leadingEdge.isEmpty)
            // What leads stands on its own side of all the rest of the set.
            let edge = result.leadingEdge.map { scores[$0] }
            let rest = Set(set).subtracting(result.leadingEdge).map { scores[$0] }
            if let first = edge.min(), let last = edge.max() {
                #expect(rest.allSatisfy { result.score > 0 ? $0 <= first : $0 >= last })
            }
        }
        let other = try PrerankedEnrichment(scores: scores)
            .results(of: sets, permutations: 200, seed: 1, threads: 5)
        #expect(found == other)
    }

    @Test("the set at the front has the score 1, that at the end -1, and p counts the set itself")
    func ends() throws {
        let scores = (0..<40).map { 20.5 - Double($0) }
        let found = try PrerankedEnrichment(scores: scores)
            .results(of: [[0, 1, 2], [37, 38, 39], [18, 19, 20]], permutations: 999, seed: 1, threads: 1)
        #expect(abs(found[0].score - 1) < 1e-12 && abs(found[1].score + 1) < 1e-12)
        #expect(found[0].leadingEdge == [0, 1, 2] && found[1].leadingEdge == [37, 38, 39])
        for result in found[..<2] {
            // At least 1 of 1000, and few, but never none.
            #expect(result.pValue >= 1e-3 && result.pValue < 0.02)
            #expect(abs(result.normalized ?? 0) > 1)
        }
        #expect(found[2].pValue > 0.2)
    }

    @Test("of scores without a sign, only sets at the front are looked for")
    func oneSided() throws {
        let scores = (0..<40).map { 40 - Double($0) }
        let found = try PrerankedEnrichment(scores: scores)
            .results(of: [[0, 1, 2], [37, 38, 39]], permutations: 999, seed: 1, threads: 1)
        #expect(abs(found[0].score - 1) < 1e-12 && found[0].pValue < 0.01)
        #expect(found[1].score >= 0 && found[1].score < 0.1 && found[1].pValue > 0.9)
        // Without any score all genes count alike.
        let none = try PrerankedEnrichment(scores: Array(repeating: 0, count: 40))
            .results(of: [[0, 1], [38, 39]], permutations: 99, seed: 1, threads: 1)
        #expect(abs(none[0].score - 1) < 1e-12 && none[1].score < 1e-12)
    }
}
