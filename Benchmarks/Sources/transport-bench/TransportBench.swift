import Foundation
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
        let clock = ContinuousClock()
        var workspace = TransportWorkspace()
        while let line = readLine() {
            let clouds = try line.split(separator: "\t").map { try PointCloud(npy: String($0)) }
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
            try FileHandle.standardOutput.write(
                contentsOf: Data("\(seconds) \(distance.value) \(distance.gap)\n".utf8))
        }
    }
}

extension PointCloud {
    /// The rows of a matrix in a file, in single precision and C order, as `numpy.save` writes it.
    init(npy path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        let start = data.count < 10 ? 0 : 10 + Int(data[8]) + Int(data[9]) << 8
        let header = String(decoding: data.prefix(start), as: UTF8.self)
        guard let match = header.firstMatch(of: /'<f4', 'fortran_order': False, 'shape': \(\d+, (\d+)\)/),
            let dimensions = Int(match.1)
        else { throw GGMLError(.badData, "\(path): expected a NumPy matrix of type <f4, found another file") }
        let coordinates = stride(from: start, to: data.count, by: 4).map { position in
            let bits = data[position..<position + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Double(Float(bitPattern: bits))
        }
        self.init(dimensions: dimensions, coordinates: coordinates)
    }
}
