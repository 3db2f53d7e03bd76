import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// One value of a matrix; ordered by cell, then by feature.
private struct Entry: Comparable {
    let cell: Int
    let feature: UInt32
    let value: Float

    static func < (first: Entry, second: Entry) -> Bool {
        (first.cell, first.feature) < (second.cell, second.feature)
    }
}

@Suite struct EntrySorterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What comes out, the entries of each cell sorted; checks that blocks follow each other and are small.
    private func sorted(_ entries: [Entry], cells: Int, threads: Int) throws -> [Entry] {
        let sorter = try EntrySorter(cells: cells, folder: folder.url.path())
        for entry in entries { try sorter.add(cell: entry.cell, feature: entry.feature, value: entry.value) }
        var (result, next) = ([Entry](), 0)
        while case let blocks = try sorter.nextRows(threads: threads), !blocks.isEmpty {
            #expect(blocks.count <= 2 * threads)
            for block in blocks {
                guard case .sparse(let ends, var indices, var values) = block.values else {
                    throw GGMLError(.internalFault, "dense rows")
                }
                #expect(block.cells.lowerBound == next && block.cells.count == ends.count)
                #expect(block.cells.count <= 4096 && ((ends.last ?? 0) <= 1 << 18 || ends.count == 1))
                next = block.cells.upperBound
                var position = 0
                for (cell, end) in zip(block.cells, ends) {
                    let row = indices.takeWhole(end - position)
                    let numbers = values.takeWhole(end - position)
                    result += zip(row, numbers).map { Entry(cell: cell, feature: $0, value: $1) }.sorted()
                    position = end
                }
                #expect(indices.isEmpty && values.isEmpty)
            }
        }
        #expect(next == cells)
        return result
    }

    @Test(
        "entries in random order come out in the order of a sort in memory; some cells are empty, some full",
        arguments: [(1, 10, 300), (7, 40, 2000), (5000, 300, 400_000), (300_000, 50, 900_000)])
    func random(cells: Int, features: UInt32, count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let entries = (0..<count).map { _ in
            // Squared, so that the first cells have most of the entries.
            let place = Double.random(in: 0..<1, using: &generator)
            return Entry(
                cell: Int(place * place * Double(cells)),
                feature: .random(in: 0..<features, using: &generator),
                value: Float(Int.random(in: 1...9, using: &generator)))
        }
        for threads in [1, 3] {
            let found = try sorted(entries, cells: cells, threads: threads)
            let expected = entries.sorted()
            #expect(found.map(\.cell) == expected.map(\.cell))
            #expect(found.map(\.feature) == expected.map(\.feature))
            #expect(found.reduce(0) { $0 + $1.value } == expected.reduce(0) { $0 + $1.value })
        }
    }

    @Test("one cell has all the entries, more than a block holds")
    func crowded() throws {
        let entries = (0..<UInt32(600_000)).map { Entry(cell: 4321, feature: $0, value: Float($0)) }
        #expect(try sorted(entries.shuffled(), cells: 9000, threads: 1) == entries)
    }

    @Test("cells without entries, and no cells")
    func empty() throws {
        #expect(try sorted([], cells: 10_000, threads: 2).isEmpty)
        #expect(try sorted([], cells: 0, threads: 2).isEmpty)
    }

    @Test("adding says how many entries the cell has")
    func counts() throws {
        let sorter = try EntrySorter(cells: 2, folder: folder.url.path())
        let found = try [1, 0, 1].map { cell in try sorter.add(cell: cell, feature: 0, value: 1) }
        #expect(found == [1, 1, 2])
    }

    @Test("a folder that cannot be written is named")
    func noFolder() {
        #expect {
            _ = try EntrySorter(cells: 1, folder: "/nowhere")
        } throws: { error in
            (error as? GGMLError)?.code == .cannotCreate
        }
    }
}
