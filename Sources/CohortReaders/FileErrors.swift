import GGMLCore
import GGMLStream
import HDF5

/// Opens an HDF5 file, which must be a regular one: the library would wait for a pipe, and look for its place in it.
///
/// - Parameter followsLinks: whether other files are read, too, to which this one leads
func openHDF5(_ path: String, followsLinks: Bool) throws(GGMLError) -> HDF5File {
    var kind = try FileKind(ofFile: path)
    // R compresses its files.
    let isOfR = [".rds", ".rdata", ".rda"].contains(where: path.lowercased().hasSuffix)
    if kind != .hdf5, isOfR { kind = .rData }
    // The library seeks its signature behind a block of other data, where an archive may have a file.
    if kind != .hdf5, kind != .unknown {
        let advice =
            kind == .text ? "write the counts as .h5ad, or in the Matrix Market format" : kind.advice
        throw .expected(
            "an HDF5 file", found: kind.description, in: path, advice: advice ?? HDF5Error.usualAdvice)
    }
    return try inFile(path) { () throws(HDF5Error) in try HDF5File(path: path, followsLinks: followsLinks) }
}

/// Runs `body`, and turns its HDF5 errors into errors of the common form that name the file.
func inFile<Result: ~Copyable>(
    _ path: String, _ body: () throws(HDF5Error) -> Result
) throws(GGMLError) -> Result {
    do throws(HDF5Error) {
        return try body()
    } catch {
        throw .expected(
            error.expected, found: error.found,
            in: error.object.isEmpty ? path : "\(path), \(error.object)", advice: error.advice)
    }
}
