package import GGMLCore
import GGMLStream
import HDF5

/// Writes an `.h5ad` file of anndata with a row for each sample: the means of its cells, and the distances to others.
///
/// Memory holds a number for each sample and feature.
package struct SampleWriter: CellWriter, ~Copyable {
    private let output: OutputFile
    private let file: AnnDataOutput
    private let content: CohortContent
    private let note: (String) -> Void
    private var cells: [Int]
    /// Sums over the cells of each sample: of the values, unless these are components, and of each space's coordinates.
    private var sums: [(path: String, sums: Matrix)] = []

    /// - Parameters:
    ///   - path: the file, which appears when it is complete
    ///   - note: called with what had to be changed
    package init(path: String, _ content: CohortContent, note: @escaping (String) -> Void) throws(GGMLError) {
        let output = try OutputFile(path: path, isNamed: true)
        let temporaryPath = try output.pathForHDF5()
        let file = try whileWriting(path) { () throws(HDF5Error) in try AnnDataOutput(path: temporaryPath) }
        try whileWriting(path) { () throws(HDF5Error) in try file.begin() }
        self.output = output
        self.file = file
        self.content = content
        self.note = note
        cells = Array(repeating: 0, count: content.preamble.samples.count)
    }

    package mutating func append(_ new: ExportedCells) throws(GGMLError) {
        let values = content.holdsComponents ? [] : [new.block.matrix]
        let all = values + new.coordinates.map { .dense($0) }
        if sums.isEmpty {
            let paths = (content.holdsComponents ? [] : ["X"]) + content.spaces.map { "obsm/\($0.name)" }
            sums = zip(paths, all).map {
                ($0, Matrix(rows: cells.count, columns: $1.columns, repeating: 0))
            }
        }
        for sample in new.block.samples { cells[Int(sample)] += 1 }
        for (index, matrix) in all.enumerated() {
            for (row, sample) in new.block.samples.enumerated() {
                matrix.forEachValue(inRow: row) { sums[index].sums[Int(sample), $0] += Double($1) }
            }
        }
    }

    package consuming func finish() throws(GGMLError) {
        let path = output.name
        var renamed: [(from: String, to: String)] = []
        try whileWriting(path) { () throws(HDF5Error) in
            renamed = try columns()
            for (path, sums) in sums { try file.matrix(path, means(sums)) }
            if let distances = content.preamble.distances {
                try file.matrix("obsp/distances", distances.knownMatrix(count: cells.count))
            }
            try file.write(content)
        }
        for (from, to) in renamed { note("\(path): the column \"\(from)\" is named \"\(to)\" there") }
        do throws(HDF5Error) { try file.finish() } catch { throw failure(error, path) }
        try output.commit()
    }

    /// NaN for a sample without cells.
    private func means(_ sums: Matrix) -> Matrix {
        let values = sums.values.enumerated().map { $1 / Double(cells[$0 / sums.columns]) }
        return Matrix(values, rows: sums.rows, columns: sums.columns)
    }

    /// Writes `obs`, and returns the names that had to be changed.
    private func columns() throws(HDF5Error) -> [(from: String, to: String)] {
        let (index, count) = ("sample", "cells")
        var names = ColumnNames(reserved: [index, count])
        try file.file.makeGroup("obs")
        try file.texts("obs/\(index)", content.preamble.samples.ids)
        for (name, values) in content.preamble.sampleColumns {
            let column = try CodedColumn(file, "obs/\(names.add(name))")
            try column.append(values)
            try column.finish(file)
        }
        try file.array("obs/\(count)", cells.map { Int64($0) })
        try file.table("obs", index: index, columns: names.names + [count])
        return names.changes
    }
}
