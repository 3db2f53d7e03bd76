package import GGMLCore
package import GGMLStream

/// Whether samples with the same value are nearer to each other than samples with different ones: a permutational analysis
/// of variance of distances (Anderson, Austral Ecology 26, 2001, doi:10.1111/j.1442-9993.2001.01070.pp.x).
///
/// With N samples and SS = Σ d²/N over all pairs, and within each value with n samples Σ d²/n over its pairs, the part that
/// the values explain is 1 − SS_within / SS. It grows with their ratio, so its rank among permutations is that of
/// Anderson's F.
package struct Permanova {
    /// How often values are permuted.
    private static let permutations = 999

    private let squares: Matrix
    private let values: [Int]
    /// How many different ones there are.
    private let count: Int
    private let total: Double
    /// How values are permuted: as they could have fallen if they did not matter.
    package let exchange: Clustering.Exchange
    /// The samples among which values are exchanged; of groups that exchange theirs, the first samples.
    private let blocks: [[Int]]
    /// The group of each sample, where groups exchange their values.
    private let groups: Labelling?

    /// - Parameters:
    ///   - distances: samples × samples
    ///   - values: of each sample
    ///   - groups: what samples that depend on each other share; nil for none
    /// - Returns: nil unless there are 2 to n − 1 values and some distance is not 0
    package init?(_ distances: Matrix, _ values: Labelling, groups: Labelling? = nil) {
        guard values.names.count >= 2, values.names.count < values.codes.count else { return nil }
        squares = Matrix(
            distances.values.map { $0 * $0 }, rows: distances.rows, columns: distances.columns)
        total = squares.values.reduce(0, +) / 2 / Double(distances.rows)
        self.values = values.codes
        count = values.names.count
        exchange = Self.exchange(values, groups)
        self.groups = exchange == .groups ? groups : nil
        blocks = Self.blocks(exchange, of: values.codes.count, groups)
        guard total > 0, total.isFinite else { return nil }
    }

    private static func exchange(_ values: Labelling, _ groups: Labelling?) -> Clustering.Exchange {
        guard let groups else { return .samples }
        let pairs = Set(zip(groups.codes, values.codes).map { [$0, $1] }).count
        // Samples of a value are all of one group: the values divide the groups, or are the groups.
        if pairs == values.names.count { return .samples }
        return pairs == groups.names.count ? .groups : .withinGroups
    }

    private static func blocks(_ exchange: Clustering.Exchange, of samples: Int, _ groups: Labelling?)
        -> [[Int]]
    {
        guard exchange != .samples, let groups else { return [Array(0..<samples)] }
        let members = Dictionary(grouping: 0..<samples) { groups.codes[$0] }.sorted { $0.key < $1.key }
        return exchange == .groups ? [members.map { $0.value[0] }] : members.map(\.value)
    }

    /// The part of the variance of distances that the values explain, from 0 to 1 for Euclidean distances.
    package var explained: Double { explained(by: values) }

    /// - Complexity: O(n²)
    private func explained(by values: [Int]) -> Double {
        var members = Array(repeating: [Int](), count: count)
        for (sample, value) in values.enumerated() { members[value].append(sample) }
        let squares = squares.values.span
        let within = members.reduce(0) { within, samples in
            var sum = 0.0
            for (position, first) in samples.enumerated() {
                for second in samples[..<position] { sum += squares[first * values.count + second] }
            }
            return within + sum / Double(samples.count)
        }
        return 1 - within / total
    }

    /// Into how many different divisions of the samples the permuted values fall: p is at least 1 / divisions.
    package var divisions: Double {
        // How often each value occurs in each block.
        var counts = Array(repeating: Array(repeating: 0, count: blocks.count), count: count)
        for (index, block) in blocks.enumerated() {
            for sample in block { counts[values[sample]][index] += 1 }
        }
        let permutations = blocks.indices.reduce(1.0) { product, block in
            // A multinomial coefficient, factor by factor.
            var (ways, done) = (1.0, 0.0)
            for size in counts.map({ $0[block] }) where size > 0 {
                for part in 1...size {
                    done += 1
                    ways *= done / Double(part)
                }
            }
            return product * ways.rounded()
        }
        // Values that occur equally often everywhere can change their names, and the division stays.
        let alike = Dictionary(grouping: counts) { $0 }.values.map(\.count)
        let names = alike.reduce(1.0) { product, count in (1...count).reduce(product) { $0 * Double($1) } }
        return (permutations / names).rounded()
    }

    /// How often permuted values explain as much, the values themselves included; at least 1 / divisions.
    ///
    /// - Complexity: O(n²), a thousand times
    package var pValue: Double {
        var generator = SplitMix64(seed: 1)
        let least = explained - 1e-12
        let found = (0..<Self.permutations).count { _ in
            var permuted = values
            for block in blocks {
                let drawn = block.map { values[$0] }.shuffled(using: &generator)
                for (sample, value) in zip(block, drawn) { permuted[sample] = value }
            }
            if let groups {
                var ofGroups = Array(repeating: 0, count: groups.names.count)
                for sample in blocks[0] { ofGroups[groups.codes[sample]] = permuted[sample] }
                permuted = groups.codes.map { ofGroups[$0] }
            }
            return explained(by: permuted) >= least
        }
        return max(Double(found + 1) / Double(Self.permutations + 1), 1 / divisions)
    }
}
