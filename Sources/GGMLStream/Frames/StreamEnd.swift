import GGMLCore

/// The content of the last frame: totals that reveal a stream that lost some of its frames.
struct StreamTotals: Equatable {
    var frames: Int
    var cells: Int
    var digest: UInt32

    init(frames: Int = 0, cells: Int = 0, digest: UInt32 = 0) {
        self.frames = frames
        self.cells = cells
        self.digest = digest
    }

    var frame: Frame {
        let json: JSON = [
            "cells": .integer(cells), "frames": .integer(frames), "headers_crc32": .integer(Int(digest)),
        ]
        return Frame(.end, json)
    }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let object = try frame.object("\(place), end frame")
        frames = try object.integer("frames")
        cells = try object.integer("cells")
        let checksum = try object.integer("headers_crc32")
        guard let crc = UInt32(exactly: checksum) else {
            throw .expected("a CRC-32", found: "\(checksum)", in: place)
        }
        digest = crc
    }
}

/// The content of the last frame of a program that failed; later programs pass it on.
struct StreamAbort: Equatable {
    let error: GGMLError

    /// - Parameter program: the program to blame if the error does not name an earlier one.
    init(_ error: GGMLError, program: String) {
        let isUnnamed = error.culprit == GGMLError.unnamedWriter
        let culprit = isUnnamed ? "the program before \(program)" : error.culprit ?? program
        self.error = GGMLError(error.code, error.sentence, culprit: culprit)
    }

    var frame: Frame {
        let json: JSON = [
            "code": .integer(Int(error.code.rawValue)), "message": .string(error.sentence),
            "program": .string(error.culprit ?? ""),
        ]
        return Frame(.abort, json)
    }

    init(_ frame: Frame, place: String) throws(GGMLError) {
        let object = try frame.object("\(place), abort frame")
        let known = Int32(exactly: try object.integer("code")).flatMap(GGMLError.Code.init(rawValue:))
        // Only a program whose own reader went away may end quietly.
        let code = known == .closedPipe ? .badData : known ?? .badData
        error = GGMLError(code, try object.string("message"), culprit: try object.string("program"))
    }
}

extension GGMLError {
    /// The culprit of a broken stream whose writer ended before it said its name.
    package static let unnamedWriter = "an unnamed program"
}
