internal import CKernels
import GGMLCore

extension CellMatrix {
    /// The number of nonzero values of row `row`, and their sum.
    package func valuesAndSum(ofRow row: Int) -> (values: Int, sum: Double) {
        switch self {
        case .sparse(let rows): rows.values.presentAndSum(rows.range(row))
        case .dense(let rows): rows.values.presentAndSum(rows.range(row))
        }
    }
}

extension [Float] {
    /// The number of nonzero values in a range and their sum, which is the same on every processor.
    fileprivate func presentAndSum(_ range: Range<Int>) -> (values: Int, sum: Double) {
        precondition(range.upperBound <= count)
        var present = 0
        let sum = unsafe withUnsafeBufferPointer { buffer in
            unsafe numbers_sum(buffer.baseAddress?.advanced(by: range.lowerBound), range.count, &present)
        }
        return (present, sum)
    }
}
