import GGMLCore
import GGMLStream

/// Seeks the matrix below a folder that has none itself: in a folder for each genome, as Cell Ranger 1 and 2 make them, or
/// deeper in what Cell Ranger or STARsolo leave behind.
struct MarketSearch {
    private let path: String
    private let names: [String]

    /// Exports beside each other, which are no genomes.
    private static let exports: Set = ["filtered", "raw"]
    private static let deepest = 4

    /// - Parameter names: the names in the folder
    init(_ path: String, _ names: [String]) {
        self.path = path
        self.names = names
    }

    /// The folder of the matrix, and its genome if that is the name of the folder.
    ///
    /// - Parameter genome: which of several genomes
    /// - Throws: if there is no matrix, or more than one to choose from.
    func folder(genome: String?) throws(GGMLError) -> (folder: String, genome: String?) {
        let genomes = names.filter { !Self.isExport($0) && Self.hasMatrix("\(path)/\($0)") }
        // What stands beside folders of genomes are other exports.
        let files = genomes.isEmpty ? [] : names.filter { $0.hasSuffix(".h5") || $0.hasSuffix(".h5ad") }
        let exports =
            Self.exports(below: path, names.filter { !files.contains($0) }, depth: Self.deepest)
            + files.map { Folder.path(of: $0, in: path) }
        let isNamed = genome.map(genomes.contains) ?? false
        guard genomes.isEmpty || exports.count > genomes.count && !isNamed else {
            let chosen = try chooseGenome(genome, among: genomes, in: path)
            return ("\(path)/\(chosen)", chosen)
        }
        guard let first = exports.first else {
            throw .expected(
                "matrix.mtx, barcodes.tsv and features.tsv (or genes.tsv), plain or gzipped",
                found: names.isEmpty ? "an empty folder" : names.prefix(5).joined(separator: ", "), in: path)
        }
        if let genome {
            throw .expected("a folder of the genome \"\(genome)\"", found: exports.quotedList, in: path)
        }
        guard exports.count == 1, Self.hasMatrix(first) else {
            throw .expected(
                "one folder in the Matrix Market format and no other matrix",
                found: exports.joined(separator: ", "), in: path,
                advice:
                    "give the one that you want, such as \(exports.first { $0.contains("filtered") } ?? first)"
            )
        }
        return (first, nil)
    }

    private static func isExport(_ name: String) -> Bool {
        exports.contains(name) || name.hasSuffix("_bc_matrix")
    }

    private static func hasMatrix(_ folder: String) -> Bool {
        ((try? Folder.names(folder)) ?? []).contains { ["matrix.mtx", "matrix.mtx.gz"].contains($0) }
    }

    /// The paths of all folders of a matrix, and of matrices in HDF5 that Cell Ranger puts beside them.
    private static func exports(below folder: String, _ names: [String], depth: Int) -> [String] {
        names.flatMap { name -> [String] in
            let path = Folder.path(of: name, in: folder)
            if name.hasSuffix("_bc_matrix.h5") { return [path] }
            if hasMatrix(path) { return [path] }
            guard depth > 1, let inner = try? Folder.names(path) else { return [] }
            return exports(below: path, inner, depth: depth - 1)
        }
    }
}
