import GGMLCore
import HDF5

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
