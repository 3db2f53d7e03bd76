/// The reason why a program of the family failed.
///
/// The sentence says what was expected, what was found, where, and what to do; the code is the program's exit code.
public struct GGMLError: Error, Equatable, Sendable {
    /// Exit codes, the numbers of `sysexits.h`.
    public enum Code: Int32, Sendable {
        /// The command line is wrong.
        case usage = 64
        /// The input is not as expected.
        case badData = 65
        /// An input file is missing or may not be read.
        case noInput = 66
        /// A required library is not installed.
        case unavailable = 69
        /// A bug of ours: an invariant did not hold.
        case internalFault = 70
        /// An output file cannot be made.
        case cannotCreate = 73
        /// Reading or writing failed.
        case inputOutput = 74
        /// An iteration did not converge.
        case notConverged = 75
        /// The reader of the output closed the pipe; ends the program quietly, as SIGPIPE (13) would.
        case closedPipe = 141
    }

    public let code: Code
    public let sentence: String
    /// The program that failed first, if it was an earlier one of the pipe.
    public let culprit: String?

    public init(_ code: Code, _ sentence: String, culprit: String? = nil) {
        self.code = code
        self.sentence = sentence
        self.culprit = culprit
    }
}

extension GGMLError {
    /// An error of bad data, in the form "place: expected …, found …; advice".
    public static func expected(_ expected: String, found: String, in place: String, advice: String? = nil)
        -> GGMLError
    {
        let ending = advice.map { "; \($0)" } ?? ""
        return GGMLError(.badData, "\(place): expected \(expected), found \(found)\(ending)")
    }
}
