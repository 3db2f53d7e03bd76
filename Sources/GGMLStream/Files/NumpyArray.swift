package import GGMLCore

/// An array from a NumPy `.npy` file (format 1.0 to 3.0; float32 or float64, little-endian).
package struct NumpyArray: Sendable {
    package let shape: [Int]
    /// The values in the order of C: the last index changes fastest.
    package let values: [Double]

    /// The array as a matrix.
    /// - Precondition: the array has two dimensions.
    package var matrix: Matrix {
        precondition(shape.count == 2)
        return Matrix(values, rows: shape[0], columns: shape[1])
    }

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let largestHeader = 1 << 16
    package static let largestFile = 1 << 30

    package init(path: String, dimensions: Int) throws(GGMLError) {
        let bytes = try Descriptor.reading(path).readAll(atMost: Self.largestFile)
        try self.init(parsing: bytes, dimensions: dimensions, place: path)
    }

    /// - Throws: if the bytes are not such a file, the array does not have `dimensions` dimensions, or a value is not
    ///   finite.
    package init(parsing bytes: [UInt8], dimensions: Int, place: String) throws(GGMLError) {
        var reader = ByteReader(bytes, place: place)
        guard try reader.array(UInt8.self, count: Self.magic.count, "the magic") == Self.magic else {
            throw .expected("a NumPy .npy file", found: "another file", in: place)
        }
        let major = try reader.next(UInt8.self, "the version")
        _ = try reader.next(UInt8.self, "the version")
        let length =
            try major == 1
            ? Int(reader.next(UInt16.self, "a length")) : Int(reader.next(UInt32.self, "a length"))
        guard length <= Self.largestHeader else {
            throw .expected("a header of at most \(Self.largestHeader) bytes", found: "\(length)", in: place)
        }
        let header = try reader.text(count: length, "the header").filter { $0 != " " }
        let isFortran = header.contains("'fortran_order':True")
        guard isFortran || header.contains("'fortran_order':False"), let shape = Self.shape(in: header),
            !isFortran || shape.count <= 2
        else {
            throw .expected("an array in C order, or a matrix", found: "the header \(header)", in: place)
        }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .expected("a shape that fits memory", found: "\(shape)", in: place) }
            count = product
        }
        let values: [Double]
        if header.contains("'descr':'<f8'") {
            values = try reader.array(Double.self, count: count, "the values")
        } else if header.contains("'descr':'<f4'") {
            values = try reader.array(Float.self, count: count, "the values").map { Double($0) }
        } else {
            throw .expected("values of type <f4 or <f8", found: "the header \(header)", in: place)
        }
        try reader.finish()
        guard values.allSatisfy(\.isFinite) else {
            throw .expected("finite values", found: "NaN or an infinity", in: place)
        }
        guard shape.count == dimensions else {
            throw .expected("\(dimensions) dimensions", found: "\(shape.count)", in: place)
        }
        self.shape = shape
        self.values =
            isFortran && shape.count == 2
            ? Matrix(values, rows: shape[1], columns: shape[0]).transposed.values : values
    }

    private static func shape(in header: String) -> [Int]? {
        guard let start = header.firstRange(of: "'shape':(")?.upperBound,
            let end = header[start...].firstIndex(of: ")")
        else { return nil }
        let sizes = header[start..<end].split(separator: ",").map { Int($0) }
        return sizes.contains { $0 == nil || $0.map { $0 < 0 } == true } ? nil : sizes.compactMap { $0 }
    }
}
