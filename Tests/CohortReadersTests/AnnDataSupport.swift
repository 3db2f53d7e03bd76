import CohortReaders
import Foundation
import GGMLCore
import GGMLStream
import TestSupport
import Testing

/// An AnnData file that `make_h5ad.py` made, or another one.
func openAnnData(
    _ path: String, matrix: String = "X", embedding: String? = nil, state: ValueState = .counts,
    followsLinks: Bool = false
) throws -> AnnDataFile {
    var options = CohortOptions()
    (options.matrix, options.embedding, options.state) = (matrix, embedding, state)
    options.followsLinks = followsLinks
    return try AnnDataFile(path: path, options)
}

func madeAnnData(_ name: String) -> String {
    Places.project.appending(path: "Tests/CohortReadersTests/AnnData/\(name).h5ad").path()
}

/// The sentence must name the file, too.
func expectRefusal(_ file: String, _ words: String, _ body: () throws -> Void) throws {
    do {
        try body()
        Issue.record("was read")
    } catch let error as GGMLError {
        #expect(error.code == .badData)
        #expect(
            error.sentence.contains(words) && error.sentence.contains("\(file).h5ad"), "\(error.sentence)"
        )
    }
}
