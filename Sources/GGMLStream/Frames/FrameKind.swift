/// The kind of a frame, as four letters.
///
/// As in PNG, the case of the first letter tells readers that do not know the kind what to do: upper case means refuse
/// the stream, lower case means pass the frame on unread.
package struct FrameKind: Hashable, Sendable {
    let code: UInt32

    package var isCritical: Bool { code & 0x20 == 0 }

    package static let header = FrameKind("GGML")
    package static let provenance = FrameKind("prov")
    package static let samples = FrameKind("SMPL")
    package static let features = FrameKind("FEAT")
    package static let normalization = FrameKind("NORM")
    package static let linearMap = FrameKind("LMAP")
    package static let distances = FrameKind("DIST")
    /// Says that the distances are a shard of those that were asked for.
    package static let shard = FrameKind("SHRD")
    package static let clusters = FrameKind("CLUS")
    package static let cells = FrameKind("CELL")
    /// Belongs to the cells before it.
    package static let weights = FrameKind("wght")
    /// Belongs to the cells before it.
    package static let labels = FrameKind("labl")
    package static let end = FrameKind("DONE")
    /// A checkpoint of a training, which is a file of its own and not part of a stream.
    package static let checkpoint = FrameKind("CKPT")
    package static let abort = FrameKind("ABRT")
}

extension FrameKind: CustomStringConvertible {
    /// - Parameter letters: four ASCII letters
    package init(_ letters: StaticString) {
        code = letters.description.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Returns nil if a byte is not an ASCII letter.
    init?(checking code: UInt32) {
        for shift in [0, 8, 16, 24] as [UInt32] {
            guard case 0x61...0x7a = UInt8(truncatingIfNeeded: code >> shift) | 0x20 else { return nil }
        }
        self.code = code
    }

    package var description: String {
        String(decoding: [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: code >> $0) }, as: UTF8.self)
    }
}
