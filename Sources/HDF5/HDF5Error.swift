/// What the HDF5 library refused to do, and where.
public struct HDF5Error: Error, Equatable, Sendable {
    /// A path in the file, such as "matrix/data"; empty for the file itself.
    public let object: String
    public let problem: String

    public init(_ object: String, _ problem: String) {
        self.object = object
        self.problem = problem
    }
}
