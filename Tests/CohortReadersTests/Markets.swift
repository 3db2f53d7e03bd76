import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// All cells of a folder, with the features of each in increasing order.
struct WholeMarket: Equatable {
    var rows: [[UInt32: Float]] = []
    var barcodes: [String] = []
    let ids: [String]
    let names: [String]
    let types: [String]?

    init(_ path: String, genome: String? = nil, _ options: CohortOptions = CohortOptions(), threads: Int = 2)
        throws
    {
        var options = options
        options.genome = genome
        options.temporaryFolder = FileManager.default.temporaryDirectory.path()
        let source = try MarketFolder(path: path, options)
        (ids, names, types) = (source.features.ids, source.features.names, source.features.types)
        let map = ColumnMap(columns: ids.indices.map { Int32($0) }, count: ids.count)
        while case let blocks = try source.nextRows(threads: threads), !blocks.isEmpty {
            for block in blocks {
                #expect(block.cells.lowerBound == rows.count)
                let matrix = try block.matrix(map, features: source.features) { "cell \($0 + 1)" }
                for row in 0..<matrix.count {
                    var values: [UInt32: Float] = [:]
                    matrix.forEachValue(inRow: row) { values[UInt32($0)] = $1 }
                    rows.append(values)
                }
                barcodes += try source.barcodes(block.cells)
            }
        }
        #expect(rows.count == source.cells && barcodes.count == source.cells)
    }

    var values: Int { rows.reduce(0) { $0 + $1.count } }
    var total: Float { rows.reduce(0) { $0 + $1.values.reduce(0, +) } }
}

/// A small matrix: 4 features, 5 cells, of which the fourth is empty.
struct SmallMarket {
    static let entries = ["1 1 5", "3 1 1", "2 2 7", "4 3 1", "1 3 2", "3 5 9"]

    var banner = "%%MatrixMarket matrix coordinate integer general"
    var size = "4 5 6"
    var entries = Self.entries
    var matrix: String?
    var barcodes = "AAA-1\nAAC-1\nAAG-1\nAAT-1\nACA-1\n"
    var features =
        "g1\tA\tGene Expression\ng2\tB\tGene Expression\ng3\tB\tGene Expression\np1\tCD3\tAntibody Capture\n"
    var names = ["matrix.mtx", "barcodes.tsv", "features.tsv"]
    var isGzipped = false
    var folder = "."

    var text: String { matrix ?? ([banner, size] + entries).joined(separator: "\n") + "\n" }

    func write(_ temporary: TemporaryFolder) throws {
        let url = temporary.url.appending(path: folder)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in zip(names, [text, barcodes, features]) {
            let data = Data(text.utf8)
            try (isGzipped ? gzipped(data) : data).write(to: url.appending(path: name))
        }
    }
}

func gzipped(_ data: Data) throws -> Data {
    let folder = try TemporaryFolder()
    try data.write(to: folder.url.appending(path: "x"))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "gzip -n '\(folder.path("x"))'"]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: folder.url.appending(path: "x.gz"))
}

/// What the error says that `body` throws; "" if it throws none.
func sentence<Result>(_ body: () throws -> Result) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return (error as? GGMLError)?.sentence ?? "\(error)"
    }
}
