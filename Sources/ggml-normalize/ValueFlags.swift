import ArgumentParser
import GGMLMethods

/// The options that transform counts.
struct ValueFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The total to scale each cell to: a number, the median of the cells' totals (default), or none.",
            valueName: "median|n|none"))
    var targetSum: TargetSum?

    @Flag(inversion: .prefixedNo, help: "Take logarithms, ln(1 + x) (default: --log).")
    var log: Bool?

    @Flag(help: "Divide the values of each gene by their standard deviation.")
    var scale = false

    @Option(
        help: ArgumentHelp(
            "Clip values more than x standard deviations above the mean of their gene.", valueName: "x"))
    var maxValue: Double?

    struct TargetSum: ExpressibleByArgument {
        let value: NormalizationOptions.Target

        init?(argument: String) {
            switch argument {
            case "median": value = .median
            case "none": value = .none
            default:
                guard let number = Double(argument), number > 0, number.isFinite else { return nil }
                value = .number(number)
            }
        }
    }

    func validate() throws {
        if let maxValue, !(maxValue > 0 && maxValue.isFinite) {
            throw ValidationError("--max-value: expected a number above 0, found \(maxValue)")
        }
        if maxValue != nil && !scale {
            throw ValidationError("--max-value: expected --scale with it, found none")
        }
        if scale && target == .none && !takesLog {
            throw ValidationError("--scale: expected --log or a --target-sum with it, found raw counts")
        }
    }

    var target: NormalizationOptions.Target { targetSum?.value ?? .median }

    var takesLog: Bool { log ?? true }

    /// The options that were given.
    var given: [String] {
        [
            ("target-sum", targetSum != nil), ("log", log == true), ("no-log", log == false),
            ("scale", scale), ("max-value", maxValue != nil),
        ].filter(\.1).map(\.0)
    }
}
