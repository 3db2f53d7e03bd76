import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

/// The table of how well distances keep the columns of a schema.
struct SchemaReport {
    let schema: BenchmarkSchema
    let digits: Int

    static let header = ["metric", "role", "column", "task", "samples", "figure"]

    /// Writes a line for each column and, for ranks, its trajectory; then the means, as the four figures of the benchmark.
    ///
    /// - Parameters:
    ///   - rows: the samples to judge by
    ///   - isNoTest: whether the metric has seen them
    func write(_ source: SampleDistances, rows: [Int], isNoTest: Bool, to text: inout TextWriter)
        throws(GGMLError)
    {
        let metric = isNoTest ? "\(source.metric) (\(SampleDistances.trainingName))" : source.metric
        let distances = source.distances.selecting(rows)
        var kept: [BenchmarkSchema.Role: [Double]] = [:]
        var trajectories: [Double] = []
        func line(_ role: String, _ column: String, _ task: String, _ count: Int, _ figure: Double?)
            throws(GGMLError)
        {
            try text.row([
                metric, role, column, task, "\(count)",
                figure.map { rounded($0, digits: digits) } ?? "NA",
            ])
        }
        for column in schema.columns {
            let values = try source.samples.values(of: column.name, place: source.name)
            let score = try CovariateScore(
                distances, rows.map { values[$0] }, task: column.task,
                place: "\(source.name), column \"\(column.name)\"")
            kept[column.role, default: []].append(score.figure)
            try line(column.role.rawValue, column.name, column.task.name, score.samples, score.figure)
            if let trajectory = score.trajectory {
                if column.role == .relevant { trajectories.append(trajectory) }
                try line(column.role.rawValue, column.name, "trajectory", score.samples, trajectory)
            }
        }
        let replicates = try schema.replicates.map { name throws(GGMLError) in
            let values = try source.samples.values(of: name, place: source.name)
            return CovariateScore.replicates(distances, rows.map { values[$0] })
        }
        let summary = [
            ("information_retention", kept[.relevant]?.mean),
            ("batch_removal", kept[.technical]?.mean.map { 1 - $0 }),
            ("trajectory", trajectories.mean), ("replicate_robustness", replicates ?? nil),
        ]
        for (name, figure) in summary { try line(name, "NA", "NA", rows.count, figure) }
    }
}
