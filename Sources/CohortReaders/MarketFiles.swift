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
    ///   - path: the folder of the files, a folder above it, or the matrix itself
    ///   - genome: which of several subfolders to read
    init(path: String, genome: String?) throws(GGMLError) {
        guard let names = try Folder.names(path) else {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[..<$0]) } ?? "."
            let name = String(path[(slash.map(path.index(after:)) ?? path.startIndex)...])
            self = try .init(folder.isEmpty ? "/" : folder, name, Folder.names(folder) ?? [], genome: nil)
            return
        }
        if ["zarr.json", ".zgroup", ".zattrs"].contains(where: names.contains) {
            throw .expected(
                "a file of cells, or a folder of a Matrix Market file", found: "a Zarr store", in: path,
                advice: "write it as .h5ad: anndata.read_zarr(path).write_h5ad(path)")
        }
        if let matrix = try Self.matrix(in: names, of: path) {
            self = try .init(path, matrix, names, genome: nil)
        } else {
            let found = try MarketSearch(path, names).folder(genome: genome)
            let names = try Folder.names(found.folder) ?? []
            self = try .init(
                found.folder, Self.matrix(in: names, of: found.folder) ?? "matrix.mtx", names,
                genome: found.genome)
        }
    }

    /// - Parameters:
    ///   - matrix: the name of the matrix, by which those of the other files are known
    ///   - names: the names in the folder
    private init(_ folder: String, _ matrix: String, _ names: [String], genome: String?) throws(GGMLError) {
        let prefixes = Self.prefixes(ofMatrix: matrix)
        func find(_ wanted: [String], among prefixes: [String]) throws(GGMLError) -> String {
            for prefix in prefixes {
                let known = wanted.flatMap { name in
                    [".tsv", ".tsv.gz", ".txt", ".txt.gz"].map { prefix + name + $0 }
                }
                let found = names.filter(known.contains)
                if found.count == 1 { return Folder.path(of: found[0], in: folder) }
                guard found.isEmpty else { throw noSingle(wanted, found: found.joined(separator: " and ")) }
            }
            throw noSingle(wanted, found: "none")
        }
        func noSingle(_ wanted: [String], found: String) -> GGMLError {
            let known = prefixes.flatMap { prefix in wanted.map { "\(prefix)\($0).tsv" } }
            return .expected(
                "one file \(known.joined(separator: " or ")), plain or gzipped", found: found, in: folder)
        }
        barcodes = try find(["barcodes"], among: prefixes)
        // Several matrices may have the same features.
        features = try find(["features", "genes"], among: prefixes.contains("") ? prefixes : prefixes + [""])
        self.matrix = Folder.path(of: matrix, in: folder)
        self.genome = genome
    }

    /// Whether a path ends like that of a Matrix Market file.
    static func isMatrix(_ path: String) -> Bool { path.hasSuffix(".mtx") || path.hasSuffix(".mtx.gz") }

    /// What the names of the other files may begin with, beside a matrix of this name: "GSM1_" for "GSM1_matrix.mtx.gz";
    /// "GSM1.", "GSM1_" or nothing for "GSM1.mtx".
    private static func prefixes(ofMatrix name: String) -> [String] {
        let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
        let stem = plain.lastIndex(of: ".").map { plain[..<$0] } ?? plain
        return stem.hasSuffix("matrix") ? [String(stem.dropLast(6))] : ["\(stem).", "\(stem)_", ""]
    }

    /// The name of the one matrix in a folder; nil if there is none. Where several are, "matrix.mtx" is the one.
    static func matrix(in names: [String], of folder: String) throws(GGMLError) -> String? {
        let matrices = names.filter(isMatrix)
        let usual = matrices.filter { ["matrix.mtx", "matrix.mtx.gz"].contains($0) }
        let named = matrices.filter { $0.contains("matrix.mtx") }
        guard let found = [usual, named, matrices].first(where: { !$0.isEmpty }) else { return nil }
        guard found.count == 1 else {
            throw .expected(
                "one matrix", found: "\(found.count): \(found.joined(separator: ", "))", in: folder,
                advice: "give the path of one of them, or a sheet (--sheet) that has one a line")
        }
        return found[0]
    }
}
