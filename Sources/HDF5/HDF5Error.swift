/// What stood at some place of an HDF5 file where something else was expected.
package struct HDF5Error: Error, Equatable, Sendable {
    package static let usualAdvice = "check that the file is a whole export, or make it again"

    /// A path in the file, such as "matrix/data"; empty for the file itself.
    package let object: String
    package let expected: String
    package let found: String
    /// What to do about it.
    package let advice: String
    /// Whether the file could not be written, whatever was in it.
    package var isOfStorage = false

    package init(_ object: String, expected: String, found: String, advice: String? = nil) {
        self.object = object
        self.expected = expected
        self.found = found
        self.advice = advice ?? Self.usualAdvice
    }
}
