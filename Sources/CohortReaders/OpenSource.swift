import GGMLCore
import GGMLStream
import HDF5

/// Opens a file or folder of cells in any layout, recognised by its content.
func openSource(_ path: String, _ options: CohortOptions) throws(GGMLError) -> any CellSource {
    if try isMarket(path) {
        try options.checkNothingIsOfAnnData(path)
        return try MarketFolder(path: path, options)
    }
    guard !options.isTransposed else {
        throw .expected("a Matrix Market file with --transpose", found: "another layout", in: path)
    }
    guard try isAnnData(path, options) else {
        try options.checkNothingIsOfAnnData(path)
        return try TenXFile(path: path, options)
    }
    return try AnnDataFile(path: path, options)
}

/// The files that `openSource` opens.
func sourceFiles(_ path: String, _ options: CohortOptions) throws(GGMLError) -> [String] {
    try isMarket(path) ? MarketFiles(path: path, genome: options.genome).all : [path]
}

private func isMarket(_ path: String) throws(GGMLError) -> Bool {
    if try Folder.names(path) != nil || MarketFiles.isMatrix(path) { return true }
    return try FileKind(ofFile: path) == .matrixMarket
}

private func isAnnData(_ path: String, _ options: CohortOptions) throws(GGMLError) -> Bool {
    let file = try openHDF5(path, followsLinks: options.followsLinks)
    return try inFile(path) { () throws(HDF5Error) in
        // MuData has these tables, too, over several modalities.
        guard try file.kind(of: "mod") == nil, try file.kind(of: "obs") != nil else { return false }
        return try file.kind(of: "var") != nil
    }
}

extension CohortOptions {
    /// Throws if options for AnnData files were given, which must not be ignored.
    fileprivate func checkNothingIsOfAnnData(_ path: String) throws(GGMLError) {
        guard matrix == "X", embedding == nil, state == .counts, nameKey == nil, barcodeKey == nil else {
            throw .expected(
                "an .h5ad file with --matrix, --embedding, --state, --name-key or --barcode-key",
                found: "another layout", in: path)
        }
    }
}
