import Dispatch
import Synchronization

/// Writes on a thread of its own, some pieces behind who gives them, so that a program computes on while its pieces are
/// copied to the next one of the pipe, or wait for it. What goes wrong is thrown by a later call.
final class WriteBehind: Sendable {
    /// That wait to be written.
    private static let mostPieces = 8

    /// Nil once it was committed.
    private let output: Mutex<OutputFile?>
    private let queue = DispatchQueue(label: "write behind")
    private let room = DispatchSemaphore(value: 0)
    private let failure = Mutex<GGMLError?>(nil)

    init(_ output: consuming OutputFile) {
        self.output = Mutex(output)
        // A semaphore that was made with a value must have it again in the end.
        for _ in 0..<Self.mostPieces { room.signal() }
    }

    /// Takes the next piece, as soon as there is room.
    func write(_ piece: [UInt8]) throws(GGMLError) {
        try check()
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            // After a failure nothing more is written.
            guard failure.withLock({ $0 == nil }) else { return }
            do throws(GGMLError) {
                try output.withLock { output throws(GGMLError) in try output?.write(piece) }
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    /// Waits until all is written.
    func drain() throws(GGMLError) {
        queue.sync {}
        try check()
    }

    /// Waits until all is written, and makes the output final.
    func commit() throws(GGMLError) {
        try drain()
        try output.withLock { $0.take() }?.commit()
    }

    private func check() throws(GGMLError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
