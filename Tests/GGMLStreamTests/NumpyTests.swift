import GGMLCore
import GGMLStream
import TestSupport
import Testing

@Suite struct NumpyTests {
    private func file(_ header: String, _ body: [UInt8]) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + body
    }

    /// 1, 2, 3, 4, 5, 6 as single precision.
    private let body: [UInt8] = [
        0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64, 0, 0, 192, 64,
    ]

    private func read(_ bytes: [UInt8]) throws -> Matrix {
        let folder = try TemporaryFolder()
        try Streams.write(bytes, to: folder.path("a.npy"))
        return try NumpyArray(path: folder.path("a.npy"), dimensions: 2).matrix
    }

    @Test("rows first or columns first")
    func orders() throws {
        let rows = try read(file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", body))
        #expect(rows.values == [1, 2, 3, 4, 5, 6] && rows.rows == 2 && rows.columns == 3)
        let columns = try read(file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", body))
        #expect(columns.values == [1, 3, 5, 2, 4, 6])
    }

    @Test(
        "another type, shape or length is refused",
        arguments: [
            "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "",
        ])
    func malformed(header: String) {
        #expect(throws: GGMLError.self) { try read(file(header, body)) }
    }
}
