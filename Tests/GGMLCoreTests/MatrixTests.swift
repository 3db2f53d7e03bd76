import GGMLCore
import Testing

@Suite struct MatrixTests {
    private static func random(_ rows: Int, _ columns: Int, seed: UInt64) throws -> Matrix {
        var generator = SplitMix64(seed: seed)
        return try Matrix(
            rows: rows, columns: columns,
            values: (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) })
    }

    private static func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test("entries are row after row, and the transpose has them column after column")
    func layout() throws {
        let matrix = try Matrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6])
        #expect(matrix[0, 2] == 3 && matrix[1, 0] == 4 && Array(matrix.row(1)) == [4, 5, 6])
        #expect(matrix.transposed == (try Matrix(rows: 3, columns: 2, values: [1, 4, 2, 5, 3, 6])))
        #expect(matrix.transposed.transposed == matrix)
        #expect(matrix.resized(columns: 2).values == [1, 2, 4, 5])
        #expect(matrix.resized(columns: 4).values == [1, 2, 3, 0, 4, 5, 6, 0])
        #expect(try matrix.times(matrix.transposed).values == [14, 32, 32, 77])
    }

    @Test(
        "a number of entries that does not fit is refused",
        arguments: [(2, 2), (-1, -3), (0, 3), (Int.max, 3)])
    func misfit(rows: Int, columns: Int) {
        #expect(throws: GGMLError.self) { try Matrix(rows: rows, columns: columns, values: [1, 2, 3]) }
    }

    @Test("shapes without a product, eigenvectors or axes are refused")
    func shapes() throws {
        let matrix = try Self.random(2, 3, seed: 1)
        #expect(throws: GGMLError.self) { try matrix.times(matrix) }
        #expect(throws: GGMLError.self) { try SymmetricEigen(matrix, count: 1) }
        let square = try matrix.times(matrix.transposed)
        for count in [-1, 0, 3] {
            #expect(throws: GGMLError.self) { try SymmetricEigen(square, count: count) }
            #expect(throws: GGMLError.self) { try PrincipalAxes(matrix, count: count) }
        }
        let none = Matrix(rows: 0, columns: 0, repeating: 0)
        #expect(throws: GGMLError.self) { try SymmetricEigen(none, count: 0) }
        #expect(throws: GGMLError.self) { try PrincipalAxes(none, count: 1) }
    }

    @Test("eigenvectors give the matrix back; NaN has none")
    func eigenvectors() throws {
        let half = try Self.random(5, 5, seed: 2)
        let matrix = try half.times(half.transposed)
        let eigen = try SymmetricEigen(matrix, count: 5)
        #expect(eigen.values == eigen.values.sorted(by: >))
        var scaled = eigen.vectors
        for row in 0..<5 {
            for column in 0..<5 { scaled[row, column] *= eigen.values[row] }
        }
        #expect(Self.largestDifference(try eigen.vectors.transposed.times(scaled), matrix) < 1e-12)
        #expect(throws: GGMLError.self) {
            try SymmetricEigen(Matrix(rows: 3, columns: 3, repeating: .nan), count: 1)
        }
    }

    @Test("axes are the turned matrix: orthogonal, the longest first", arguments: [(3, 7), (7, 3), (4, 4)])
    func axes(rows: Int, columns: Int) throws {
        let matrix = try Self.random(rows, columns, seed: 3)
        let found = try PrincipalAxes(matrix, count: min(rows, columns))
        #expect(Self.largestDifference(try found.turns.times(matrix), found.axes) < 1e-12)
        let products = try found.axes.times(found.axes.transposed)
        for a in found.lengths.indices {
            for b in found.lengths.indices {
                let expected = a == b ? found.lengths[a] * found.lengths[a] : 0
                #expect(abs(products[a, b] - expected) < 1e-12)
            }
        }
        #expect(found.lengths == found.lengths.sorted(by: >))
    }
}
