/// The transpose of a row-major matrix, row-major.
/// - Complexity: O(values)
@inlinable
package func transposed<Value>(_ values: [Value], rows: Int, columns: Int) -> [Value] {
    precondition(values.count == rows * columns)
    return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
}
