/// Names of samples after their files.
enum SampleNames {
    /// The endings of files of cells.
    private static let endings = [".h5ad", ".h5", ".mtx.gz", ".mtx"]
    /// What Cell Ranger and STARsolo call the folders of every export.
    private static let folders: Set = [
        "outs", "count", "filtered", "raw", "Gene", "GeneFull", "GeneFull_Ex50pAS", "Solo.out", ".", "..",
    ]

    /// The name of the sample of a file: "data/P1.h5" is P1, and so are "P1/matrix.mtx", "data/P1_matrix.mtx.gz" and
    /// "P1/outs/filtered_feature_bc_matrix.h5".
    ///
    /// - Parameter whole: makes a path absolute, for paths like "." that do not name the sample
    static func name(of path: String, whole: (String) -> String?) -> String {
        named(path) ?? whole(path).flatMap(named) ?? path
    }

    /// The last step of a path that is not the name of every export; nil if there is none.
    private static func named(_ path: String) -> String? {
        let steps = path.split(separator: "/").map(String.init)
        guard let last = steps.last else { return nil }
        if let ending = endings.first(where: last.hasSuffix) {
            let plain = last.dropLast(ending.count)
            // The names of GEO's files have a prefix: "GSM1_P1_matrix.mtx.gz".
            let mark = ending.hasPrefix(".mtx") ? ["_matrix", ".matrix"].first(where: plain.hasSuffix) : nil
            let name = String(plain.dropLast(mark?.count ?? 0))
            if !isExport(name) { return name }
        }
        return steps.last { !isExport($0) && !folders.contains($0) && !endings.contains(where: $0.hasSuffix) }
    }

    /// Whether every matrix of Cell Ranger is called so.
    private static func isExport(_ name: String) -> Bool { name == "matrix" || name.contains("_bc_matri") }
}
