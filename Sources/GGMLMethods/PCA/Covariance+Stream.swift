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

extension CovarianceOperator {
    /// The covariance times `block`.
    ///
    /// - Parameter reader: before its first block, and afterwards there again.
    mutating func times(_ block: Matrix, reading reader: inout StreamReader, threads: Int)
        throws(GGMLError) -> Matrix
    {
        let product = try times(block) { (make, take) throws(GGMLError) in
            try reader.forEachBlock(
                threads: threads, { cells throws(GGMLError) in try make(cells.matrix) }, take)
        }
        try reader.rewind()
        return product
    }
}
