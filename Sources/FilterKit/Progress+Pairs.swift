package import GGMLMethods

extension Progress {
    /// The progress of transports between pairs of samples, whose work is `SampleClouds.work`.
    package convenience init(
        _ label: String, pairs: [(first: Int, second: Int)], of clouds: SampleClouds, messages: Messages
    ) {
        self.init(
            label, unit: "pairs", total: pairs.count, work: [pairs.reduce(0) { $0 + clouds.work($1) }],
            messages: messages)
    }
}
