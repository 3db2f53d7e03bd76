import GGMLCore
import GGMLMethods
import GGMLStream

/// What classes are predicted from: distances between samples, or numbers that describe each.
enum ScoreSource {
    case distances(SampleDistances)
    case profiles(SampleProfiles)

    /// The name in the table.
    var metric: String {
        switch self {
        case .distances(let distances): distances.metric
        case .profiles(let profiles): profiles.kind.rawValue
        }
    }

    /// The source in the order of another table of samples, each of which must be here.
    func matched(to samples: SampleTable, of name: String) throws(GGMLError) -> ScoreSource {
        switch self {
        case .distances(let distances): .distances(try distances.matched(to: samples, of: name))
        case .profiles(let profiles): .profiles(try profiles.matched(to: samples, of: name))
        }
    }

    /// - Returns: nil if the source, or a test of it, does not allow the classifier
    func score(
        _ plan: TestPlan, classes: [String], by classifier: SplitScore.Classifier, _ neighbours: NeighbourRule
    ) throws(GGMLError) -> SplitScore? {
        switch self {
        case .distances(let distances):
            try distances.score(plan, classes: classes, by: classifier, neighbours: neighbours)
        case .profiles(let profiles):
            classifier == .logistic ? try profiles.score(plan, classes: classes) : nil
        }
    }
}
