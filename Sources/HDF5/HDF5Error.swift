/// What stood at some place of an HDF5 file where something else was expected.
public struct HDF5Error: Error, Equatable, Sendable {
    static let usualAdvice = "check that the file is a whole export, or make it again"

    /// A path in the file, such as "matrix/data"; empty for the file itself.
    public let object: String
    public let expected: String
    public let found: String
    /// What to do about it.
    public let advice: String

    public init(_ object: String, expected: String, found: String, advice: String? = nil) {
        self.object = object
        self.expected = expected
        self.found = found
        self.advice = advice ?? Self.usualAdvice
    }
}
