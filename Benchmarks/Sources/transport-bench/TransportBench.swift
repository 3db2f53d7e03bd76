import Foundation
import GGMLCore

/// Solves transport problems on one thread and says how long each took.
///
/// A line of standard input names clouds, `.npy` files with tabs between them: `X Y` is solved from nothing,
/// `X Y OLD_X OLD_Y` from the basis that solving the other two leaves. A cloud whose points have weights is two
/// files with a comma between them, of coordinates and of a column of weights. The answer is a line: seconds,
/// distance, gap. Between lines the program sleeps, so that a peer can take its turn. Each problem is solved five times
/// over, from the same start, and the median counts, as in the peer's turn.
///
/// The time includes the computation of the costs, but neither the reading of files nor the old problem.
@main
struct TransportBench {
    static func main() throws {
        let clock = ContinuousClock()
        var workspace = TransportWorkspace()
        while let line = readLine() {
            let clouds = try line.split(separator: "\t").map { try cloud(String($0)) }
            guard [2, 4].contains(clouds.count) else {
                throw GGMLError(.usage, "expected two or four clouds, found \"\(line)\"")
            }
            func solve(_ x: PointCloud, _ y: PointCloud, from basis: TransportBasis?)
                throws(GGMLError) -> TransportSolution
            {
                try workspace.solve(
                    from: PreparedCloud(x, for: .euclidean), to: PreparedCloud(y, for: .euclidean),
                    startingAt: basis, keepsTree: true)
            }
            let basis = clouds.count == 4 ? try solve(clouds[2], clouds[3], from: nil).basis : nil
            let runs = try (0..<5).map { _ in
                let begin = clock.now
                let solution = try solve(clouds[0], clouds[1], from: basis)
                return (seconds: (clock.now - begin) / .seconds(1), solution)
            }
            let (seconds, solution) = runs.sorted { $0.seconds < $1.seconds }[runs.count / 2]
            try FileHandle.standardOutput.write(
                contentsOf: Data("\(seconds) \(solution.value) \(solution.gap)\n".utf8))
        }
    }

    private static func cloud(_ paths: String) throws -> PointCloud {
        let matrices = try paths.split(separator: ",").map { try readNumpy(String($0)) }
        return try PointCloud(
            dimensions: matrices[0].columns, coordinates: matrices[0].values,
            weights: matrices.count > 1 ? matrices[1].values : nil)
    }
}
