import GGMLCore

/// What the last frame says, so that a stream that lost some of its frames is not taken for a whole one.
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
        guard let crc = UInt32(exactly: try object.integer("headers_crc32")) else {
            throw .expected("a CRC-32", found: "a larger number", in: place)
        }
        digest = crc
    }
}

/// Written in the place of the end by a program that failed; each program after it passes it on.
struct StreamAbort: Equatable {
    let error: GGMLError

    /// - Parameter program: who is to blame where the error does not name an earlier program.
    init(_ error: GGMLError, program: String) {
        self.error = GGMLError(error.code, error.sentence, culprit: error.culprit ?? program)
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
        // Only a program's own reader can go away quietly.
        let code = known == .closedPipe ? .badData : known ?? .badData
        error = GGMLError(code, try object.string("message"), culprit: try object.string("program"))
    }
}
