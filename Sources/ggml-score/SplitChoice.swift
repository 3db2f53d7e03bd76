import ArgumentParser
import GGMLStream

/// A split by its number, or all of them.
enum SplitChoice: Equatable, ExpressibleByArgument, CustomStringConvertible {
    case number(Int)
    case all

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let number = Int(argument), number > 0 {
            self = .number(number)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .all: "all"
        }
    }

    /// The column of the split; nil means all splits.
    var column: String? {
        switch self {
        case .number(let number): SampleTable.splitName(number)
        case .all: nil
        }
    }
}
