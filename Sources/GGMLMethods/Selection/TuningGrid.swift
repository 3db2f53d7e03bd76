package import GGMLCore
import GGMLStream

/// A setting that can be tuned, named like its option of ggml-fit.
package enum TuningParameter: String, CaseIterable, Sendable {
    case rank, margin, lambda, norm, initial, standardize
    case learningRate = "learning-rate"
    case epochs
    /// The number of cells of each sample to learn from.
    case cells
}

/// Values to try for some parameters, whose combinations are the candidates beside the Euclidean metric.
package struct TuningGrid: Sendable {
    /// One combination of values; parameters that are not in the grid keep their given values.
    package struct Setting: Sendable {
        package fileprivate(set) var options: TrainingOptions
        /// The number of cells of each sample; nil means all.
        package fileprivate(set) var cells: Int?
        /// The values of the parameters in the grid, such as "rank=2 margin=10".
        package fileprivate(set) var name = ""

        package var candidate: MetricCandidate { .trained(options, name: name, cells: cells) }
    }

    private typealias Axis = (parameter: TuningParameter, values: [String])
    private let axes: [Axis]

    /// - Parameter texts: each names a parameter and its values, such as "rank=2,5"
    /// - Throws: if a parameter is unknown or given twice, or a value is invalid or given twice.
    package init(_ texts: [String]) throws(GGMLError) {
        axes = try texts.map { text throws(GGMLError) in try Self.axis(text) }
        if let twice = axes.map(\.parameter).firstRepeated {
            throw Self.refusal("each parameter once", found: "\(twice.rawValue) twice")
        }
    }

    private init(_ axes: [Axis]) { self.axes = axes }

    /// The default grids, all of whose settings are tried: the discriminant, ranks and margins of a training, and a
    /// training on standardised features. The discriminant is one setting, because it does not depend on the margin and
    /// uses only as much of the rank as it needs.
    ///
    /// - Parameter features: the number of features; there is no discriminant beyond `Discriminant.mostFeatures`
    package static func standard(features: Int) -> [TuningGrid] {
        let discriminant = TuningGrid([(.initial, ["discriminant"]), (.epochs, ["0"])])
        let trained = TuningGrid([(.rank, ["2", "5"]), (.margin, ["1", "10"])])
        let standardized = TuningGrid([(.standardize, ["yes"])])
        return (features <= Discriminant.mostFeatures ? [discriminant] : []) + [trained, standardized]
    }

    private static func axis(_ text: String) throws(GGMLError) -> Axis {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, let parameter = TuningParameter(rawValue: String(sides[0])) else {
            let names = TuningParameter.allCases.map(\.rawValue)
            let advice = names.suggestion(for: String(sides[0])).map { "; \($0)" } ?? ""
            throw refusal(
                "NAME=VALUE,... with one of the names \(names.joined(separator: ", "))",
                found: "\"\(text)\"\(advice)")
        }
        let values = try sides[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            .map { value throws(GGMLError) in
                var setting = Setting(options: TrainingOptions(), cells: nil)
                guard setting.set(parameter, value) else {
                    throw refusal("\(parameter.kind) as \(parameter.rawValue)", found: "\"\(value)\"")
                }
                return setting.text(of: parameter)
            }
        if let twice = values.firstRepeated {
            throw refusal("each \(parameter.rawValue) once", found: "\(twice) twice")
        }
        return (parameter, values)
    }

    private static func refusal(_ expected: String, found: String) -> GGMLError {
        GGMLError(.usage, "--grid: expected \(expected), found \(found)")
    }

    /// All combinations, the last parameter varying fastest, with values in the given order.
    ///
    /// - Parameters:
    ///   - options: the values of parameters that are not in the grid
    ///   - cells: the number of cells of each sample, if it is not in the grid; nil means all
    package func settings(_ options: TrainingOptions, cells: Int?) -> [Setting] {
        axes.reduce([Setting(options: options, cells: cells)]) { settings, axis in
            settings.flatMap { setting in
                axis.values.map { value in
                    var next = setting
                    _ = next.set(axis.parameter, value)
                    next.name += (next.name.isEmpty ? "" : " ") + "\(axis.parameter.rawValue)=\(value)"
                    return next
                }
            }
        }
    }
}

extension TuningGrid.Setting {
    private static let largestCount = 1_000_000
    fileprivate static let starts: [String: InitialMap] = [
        "orthonormal": .orthonormal, "pca": .pca, "discriminant": .discriminant,
    ]

    /// The value of a parameter as text; equal values give equal texts.
    package func text(of parameter: TuningParameter) -> String {
        func text(_ number: Double) -> String {
            number.description.hasSuffix(".0") ? String(number.description.dropLast(2)) : number.description
        }
        return switch parameter {
        case .rank: "\(options.rank)"
        case .margin: text(options.margin)
        case .lambda: text(options.lambda)
        case .norm: options.norm.rawValue
        case .initial: options.initial.name
        case .standardize: options.standardizes ? "yes" : "no"
        case .learningRate: text(options.learningRate)
        case .epochs: "\(options.epochs)"
        case .cells: cells.map(String.init) ?? "all"
        }
    }

    /// Sets a parameter from a text.
    /// - Returns: false if the text is not a valid value of the parameter.
    fileprivate mutating func set(_ parameter: TuningParameter, _ text: String) -> Bool {
        func count(from least: Int) -> Int? {
            Int(text).flatMap { (least...Self.largestCount).contains($0) ? $0 : nil }
        }
        func number() -> Double? { Double(text).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } }
        func assign<Value>(_ path: WritableKeyPath<Self, Value>, _ value: Value?) -> Bool {
            guard let value else { return false }
            self[keyPath: path] = value
            return true
        }
        switch parameter {
        case .rank: return assign(\.options.rank, count(from: 1))
        case .margin: return assign(\.options.margin, number())
        case .lambda: return assign(\.options.lambda, number())
        case .norm: return assign(\.options.norm, MapNorm(rawValue: text))
        case .initial: return assign(\.options.initial, Self.starts[text])
        case .standardize: return assign(\.options.standardizes, ["yes": true, "no": false][text])
        case .learningRate: return assign(\.options.learningRate, number().flatMap { $0 > 0 ? $0 : nil })
        case .epochs: return assign(\.options.epochs, count(from: 0))
        case .cells: return assign(\.cells, count(from: 1).map(Optional.some))
        }
    }
}

extension TuningParameter {
    /// A description of the valid values, for messages.
    fileprivate var kind: String {
        switch self {
        case .rank, .cells: "a whole number from 1 to 1000000"
        case .epochs: "a whole number from 0 to 1000000"
        case .margin, .lambda: "a number from 0"
        case .learningRate: "a number above 0"
        case .norm: "one of \(MapNorm.allCases.map(\.rawValue).joined(separator: ", "))"
        case .initial: "one of \(TuningGrid.Setting.starts.keys.sorted().joined(separator: ", "))"
        case .standardize: "yes or no"
        }
    }
}

extension InitialMap {
    fileprivate var name: String {
        switch self {
        case .orthonormal: "orthonormal"
        case .pca: "pca"
        case .discriminant: "discriminant"
        case .given: "given"
        }
    }
}
