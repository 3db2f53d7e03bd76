import GGMLCore
import GGMLStream
import HDF5

/// Runs `body`, which writes to an HDF5 file, and turns its errors into errors of the common form that name the file.
func whileWriting<Result: ~Copyable>(_ path: String, _ body: () throws(HDF5Error) -> Result)
    throws(GGMLError) -> Result
{
    do throws(HDF5Error) {
        return try body()
    } catch {
        throw failure(error, path)
    }
}

func failure(_ error: HDF5Error, _ path: String) -> GGMLError {
    let place = error.object.isEmpty ? path : "\(path), \(error.object)"
    return GGMLError(
        error.isOfStorage ? .inputOutput : .badData,
        "\(place): expected \(error.expected), found \(error.found); \(error.advice)")
}

extension OutputFile {
    /// The name under which the HDF5 library can write the file, which was opened with one.
    ///
    /// - Throws: where it has none: a pipe or a device
    func pathForHDF5() throws(GGMLError) -> String {
        guard let temporaryPath else { throw notSeekable }
        return temporaryPath
    }

    /// Throws where the writer cannot go back in the file: in a pipe or a device.
    func requireSeekable() throws(GGMLError) { if isDirect { throw notSeekable } }

    private var notSeekable: GGMLError {
        GGMLError(
            .cannotCreate,
            "\(name): expected the name of a file, found what cannot be written out of order")
    }
}
