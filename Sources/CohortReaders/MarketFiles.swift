import GGMLCore
import GGMLStream

/// The three files of a matrix in the Matrix Market format, as Cell Ranger and others write them.
struct MarketFiles {
    let matrix: String
    let barcodes: String
    let features: String
    /// The genome, if the files are in a subfolder of that name, as Cell Ranger 1 and 2 make one for each genome.
    let genome: String?

    var all: [String] { [matrix, barcodes, features] }

    /// - Parameters:
    ///   - path: the folder of the files, a folder of subfolders with such files, or the matrix itself
    ///   - genome: which of several subfolders to read
    init(path: String, genome: String?) throws(GGMLError) {
        guard let names = try Folder.names(path) else {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[..<$0]) } ?? "."
            let name = String(path[(slash.map(path.index(after:)) ?? path.startIndex)...])
            guard let prefix = Self.prefix(ofMatrix: name) else {
                throw .expected(
                    "a folder of matrix.mtx, barcodes.tsv and features.tsv", found: "a file", in: path)
            }
            self = try .init(folder.isEmpty ? "/" : folder, prefix, Folder.names(folder) ?? [], genome: nil)
            return
        }
        if let prefix = try Self.prefix(in: names, of: path) {
            self = try .init(path, prefix, names, genome: nil)
        } else {
            let chosen = try Self.subfolder(of: path, names, genome)
            let folder = "\(path)/\(chosen)"
            let names = try Folder.names(folder) ?? []
            self = try .init(folder, Self.prefix(in: names, of: folder) ?? "", names, genome: chosen)
        }
    }

    /// - Parameters:
    ///   - prefix: the prefix of the names of the three files
    ///   - names: the names in the folder
    private init(_ folder: String, _ prefix: String, _ names: [String], genome: String?) throws(GGMLError) {
        func find(_ wanted: [String]) throws(GGMLError) -> String {
            let known = wanted.flatMap { ["\(prefix)\($0)", "\(prefix)\($0).gz"] }
            let found = names.filter(known.contains)
            guard found.count == 1 else {
                throw .expected(
                    "one file \(wanted.map { "\(prefix)\($0)" }.joined(separator: " or ")), plain or gzipped",
                    found: found.isEmpty ? "none" : found.joined(separator: " and "), in: folder)
            }
            return folder.hasSuffix("/") ? folder + found[0] : "\(folder)/\(found[0])"
        }
        matrix = try find(["matrix.mtx"])
        barcodes = try find(["barcodes.tsv"])
        features = try find(["features.tsv", "genes.tsv"])
        self.genome = genome
    }

    /// Whether a path ends like that of a matrix.
    static func isMatrix(_ path: String) -> Bool { prefix(ofMatrix: path) != nil }

    /// The part before "matrix.mtx" in the name of a matrix; nil for other names.
    private static func prefix(ofMatrix name: String) -> String? {
        let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
        return plain.hasSuffix("matrix.mtx") ? String(plain.dropLast(10)) : nil
    }

    /// The prefix of the one matrix in a folder; nil if there is none.
    private static func prefix(in names: [String], of folder: String) throws(GGMLError) -> String? {
        let prefixes = Set(names.compactMap(prefix(ofMatrix:)))
        if prefixes.isEmpty || prefixes.contains("") { return prefixes.first { $0.isEmpty } }
        guard prefixes.count == 1 else {
            let matrices = names.filter { prefix(ofMatrix: $0) != nil }
            throw .expected(
                "one matrix", found: "\(prefixes.count): \(matrices.joined(separator: ", "))", in: folder,
                advice: "give the path of one of them, or a sheet (--sheet) that has one a line")
        }
        return prefixes.first
    }

    private static func subfolder(of path: String, _ names: [String], _ genome: String?) throws(GGMLError)
        -> String
    {
        var folders: [String] = []
        for name in names {
            if let inner = try? Folder.names("\(path)/\(name)"),
                inner.contains(where: { prefix(ofMatrix: $0) == "" })
            {
                folders.append(name)
            }
        }
        let list = folders.map { "\"\($0)\"" }.joined(separator: ", ")
        guard !folders.isEmpty else {
            throw .expected(
                "matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv), plain or gzipped",
                found: names.isEmpty ? "an empty folder" : names.prefix(5).joined(separator: ", "), in: path)
        }
        if let genome {
            guard folders.contains(genome) else {
                throw .expected("the genome \"\(genome)\"", found: list, in: path)
            }
            return genome
        }
        guard folders.count == 1 else {
            throw .expected(
                "one genome", found: "\(folders.count): \(list)", in: path,
                advice: "choose with --genome, as in --genome \(folders[0])")
        }
        return folders[0]
    }
}
