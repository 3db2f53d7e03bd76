import GGMLCore
import HDF5

/// Runs `body`, and gives what it finds wrong in an HDF5 file the form that all our errors have.
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
