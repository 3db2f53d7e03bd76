import GGMLCore

/// Solves transport problems on one thread and says how long each took.
///
/// A line of standard input names clouds, `.npy` files with tabs between them: `X Y` is solved from nothing,
/// `X Y OLD_X OLD_Y` from the basis that solving the other two leaves. The answer is a line: seconds,
/// distance, gap. Between lines the program sleeps, so that a peer can take its turn. Each problem is solved five times
/// over, from the same start, and the median counts, as in the peer's turn.
///
/// The time includes the computation of the costs, but neither the reading of files nor the old problem.
@main
struct TransportBench {
    static func main() throws {
        let output = Descriptor.standardOutput()
        let clock = ContinuousClock()
        var workspace = TransportWorkspace()
        while let line = readLine() {
            let clouds = try line.split(separator: "\t").map { try cloud(String($0)) }
            guard [2, 4].contains(clouds.count) else {
                throw GGMLError(.usage, "expected two or four clouds, found \"\(line)\"")
            }
            func solve(_ x: PointCloud, _ y: PointCloud, from start: TransportBasis?)
                throws(GGMLError) -> (distance: WassersteinDistance, basis: TransportBasis?)
            {
                var basis = start
                let distance = try WassersteinDistance(
                    .euclidean, from: x, to: y, basis: &basis, in: &workspace)
                return (distance, basis)
            }
            let start = clouds.count == 4 ? try solve(clouds[2], clouds[3], from: nil).basis : nil
            var distance: WassersteinDistance?
            let times = try (0..<5).map { _ in
                let begin = clock.now
                distance = try solve(clouds[0], clouds[1], from: start).distance
                return (clock.now - begin) / .seconds(1)
            }
            guard let distance else { continue }
            let seconds = times.sorted()[times.count / 2]
            try output.write(Array("\(seconds) \(distance.value) \(distance.gap)\n".utf8))
        }
    }

    private static func cloud(_ path: String) throws(GGMLError) -> PointCloud {
        let matrix = try NumpyMatrix(path: path, dimensions: 2)
        return PointCloud(dimensions: matrix.columns, coordinates: matrix.values)
    }
}
