package import GGMLCore
package import GGMLStream

extension Covariance {
    /// The covariance of all remaining cells of a stream.
    package static func of(_ reader: inout StreamReader, features: Int, threads: Int)
        throws(GGMLError) -> Covariance
    {
        var sample: [CellMatrix] = []
        while sample.reduce(0, { $0 + $1.count }) < 1024, let block = try reader.nextBlock() {
            sample.append(block.matrix)
        }
        var covariance = Covariance(features: features, sample: sample, threads: threads)
        for matrix in sample { try covariance.add(matrix) }
        try reader.forEachBlock(threads: threads) {
            $0.matrix
        } _: { matrix throws(GGMLError) in
            try covariance.add(matrix)
        }
        try covariance.flush()
        return covariance
    }
}
