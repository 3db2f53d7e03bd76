import GGMLCore
import GGMLStream

extension SourceFeatures {
    private static let most = 1_000_000
    /// The types of features that Cell Ranger knows.
    private static let knownTypes: Set = [
        "Gene Expression", "Antibody Capture", "CRISPR Guide Capture", "Multiplexing Capture", "Custom",
        "Peaks",
        "Antigen Capture",
    ]

    /// Reads the features of a `features.tsv` (id, name, type, any more) or a `genes.tsv` (id, name).
    ///
    /// A third column is one of types if it has one that Cell Ranger knows, or the wanted one; else it is something else,
    /// such as a chromosome.
    /// - Parameters:
    ///   - file: the features
    ///   - genome: the genome of all features, if it is known
    ///   - wanted: the features that are wanted
    init(market file: NameFile, genome: String?, wanted: CohortOptions.Features) throws(GGMLError) {
        var lines = try NameLines(file)
        var (ids, names, types): ([String], [String], [String]) = ([], [], [])
        // The number of these three columns that the first line has.
        var columns = 0
        while let fields = try lines.next() {
            if ids.isEmpty { columns = min(fields.count, 3) }
            guard fields.count >= columns else {
                throw .expected(
                    "\(columns) fields with tabs between them", found: "\(fields.count)", in: lines.place)
            }
            guard ids.count < Self.most else {
                throw .expected("at most \(Self.most) features", found: "more", in: lines.place)
            }
            ids.append(fields[0])
            names.append(columns < 2 || fields[1].isEmpty ? fields[0] : fields[1])
            if columns == 3 { types.append(fields[2]) }
        }
        let name = String(file.path.split(separator: "/").last ?? "")
        let areTypes = types.contains { Self.knownTypes.contains($0) || wanted == .type($0) }
        self.init(
            ids: ids, names: names, types: areTypes ? types : nil,
            genomes: genome.map { Array(repeating: $0, count: ids.count) }, place: name)
        let others = Set(types.filter { !$0.isEmpty }).sorted()
        if !areTypes, !others.isEmpty {
            notes = [
                "the third column of \(name) has no type of features, and is left out: \(others.quotedList)"
            ]
        }
    }
}
