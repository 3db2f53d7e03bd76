import FilterKit
import GGMLCore
import GGMLDrawing
import GGMLMethods
import GGMLStream

extension CohortStream {
    /// Components with a smaller share of the importance are not shown.
    static let leastShare = 0.01
    static let mostComponents = 4
    private static let mostGenes = 15

    /// The inputs with the largest weights in each component that matters; none without a learned metric.
    package var componentFigures: [CohortFigure] {
        guard let components else { return [] }
        let shown = ShownComponents(shares: components.componentShares)
        let weights = shown.indices.map { components.weights[$0] }
        return shown.indices.map { index in
            figure(
                ofComponent: index, of: components, axis: ClosedRange(of: weights.joined()),
                omitted: shown.omitted(after: index))
        }
    }

    private func figure(
        ofComponent index: Int, of components: MetricComponents, axis: ClosedRange<Double>, omitted: String
    ) -> CohortFigure {
        let weights = components.weights[index]
        let genes = GeneOrder(weights.map(abs)).genes.prefix(Self.mostGenes)
        let share = "\(rounded(100 * components.componentShares[index], digits: 3)) %"
        let what = components.inputs.noun
        let sides = ClassSides(ofComponent: index, in: self)
        let bars = genes.map { gene in
            let name = components.inputs.label(of: gene).printable
            return Bars.Bar(
                name: name, value: weights[gene],
                colour: sides?.colour(ofPositive: weights[gene] >= 0) ?? Colours.neutral,
                hover: "\(name) (\(components.inputs.ids[gene].printable)): \(number(weights[gene]))")
        }
        let caption =
            "\(label): c\(index + 1) carries \(share) of the importance. A cell that has more of a \(what) on the "
            + "right lies further to the positive side of c\(index + 1), and further to the negative one of a "
            + "\(what) on the left."
        return CohortFigure(
            Bars(
                title: "Component c\(index + 1) of the metric: \(label)",
                summary:
                    "The \(genes.count.counted(what)) with the largest weights; the component carries \(share) of "
                    + "the importance.", bars: bars,
                measure: "weight in c\(index + 1) (\(share) of the importance)", axis: axis,
                sides: sides.map { ($0.low, $0.high) }),
            caption: caption + omitted,
            note: [sides?.sentence, takeCare].compactMap(\.self).sentences,
            table: TextRows(
                header: ["id", "name", "c\(index + 1)"],
                rows: genes.map { gene in
                    [
                        components.inputs.ids[gene].printable, components.inputs.names[gene].printable,
                        number(weights[gene]),
                    ]
                }))
    }

    /// What speaks against the metric; nil if nothing is known to.
    package var doubt: String? { preamble.metric?.doubt }

    var takeCare: String? { doubt.map { "Take care: \($0)." } }
}

extension [String] {
    /// These sentences, one after another.
    var sentences: String { filter { !$0.isEmpty }.joined(separator: " ") }
}

/// The classes at both ends of a component.
private struct ClassSides {
    let (low, high): (String, String)
    let sentence: String
    /// The colours of the two classes, where there are no others.
    private let colours: (low: String, high: String)?

    /// - Returns: nil without cells of two classes
    init?(ofComponent index: Int, in stream: CohortStream) {
        let places = zip(stream.preamble.samples.classes, stream.means).compactMap { name, mean in
            name.flatMap { name in mean.map { (name: name, place: $0[index]) } }
        }
        let classes = Dictionary(grouping: places, by: \.name).compactMap { name, places in
            places.map(\.place).mean.map { (name: name.printable, place: $0) }
        }.sorted { ($0.place, $0.name) < ($1.place, $1.name) }
        guard let low = classes.first?.name, let high = classes.last?.name, classes.count > 1 else {
            return nil
        }
        (self.low, self.high) = (low, high)
        let seen = stream.preamble.trainingSamples.map {
            "; the metric was learned from \($0), no test of it"
        }
        sentence =
            "On average, \(high) lies farthest to the positive side of c\(index + 1) (right), and \(low) to the "
            + "negative one\(seen ?? "")."
        let groups = stream.marks.first { $0.name == "class" }?.groups ?? []
        func colour(_ name: String) -> String? { groups.first { $0.name == name }?.colour }
        colours = classes.count > 2 ? nil : colour(low).flatMap { low in colour(high).map { (low, $0) } }
    }

    func colour(ofPositive isPositive: Bool) -> String? {
        colours.map { isPositive ? $0.high : $0.low }
    }
}

extension FeatureTable {
    /// What a feature is: "gene", unless it has no such meaning.
    package var noun: String { state == .scores ? "feature" : "gene" }
}

/// The components of a metric that figures show.
struct ShownComponents {
    let indices: [Int]
    /// How many matter, but come after those that are shown; and how many do not matter.
    private let (later, small): (Int, Int)

    private let whole: String

    /// - Parameters:
    ///   - shares: the part of each in the importance
    ///   - whole: what they are parts of
    init(shares: [Double], of whole: String = "the importance") {
        self.whole = whole
        let important = shares.indices.filter { shares[$0] >= CohortStream.leastShare }
        indices = Array(important.prefix(CohortStream.mostComponents))
        (later, small) = (important.count - indices.count, shares.count - important.count)
    }

    /// What is left out, in a sentence that follows the caption of the last component; empty for the others.
    func omitted(after index: Int) -> String {
        guard index == indices.last, later + small > 0 else { return "" }
        let words =
            (later > 0 ? ["\(later.counted("component")) after c\(index + 1)"] : [])
            + (small > 0 ? ["\(small.counted("component")) with less than 1 % of \(whole) each"] : [])
        return " Left out: \(words.joined(separator: ", and "))."
    }
}
