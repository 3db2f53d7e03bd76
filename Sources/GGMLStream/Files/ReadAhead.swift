import Dispatch
import GGMLCore
import Synchronization

/// Reads on a thread of its own, some pieces ahead of who takes them, so that a program that computes does not keep the
/// one before it in the pipe from writing. The thread ends with its owner, or once what it waits for has come.
final class ReadAhead: Sendable {
    /// That wait to be taken.
    private static let mostPieces = 24

    /// What both sides hold.
    private final class Queue: Sendable {
        let pieces = Mutex<[Result<[UInt8], GGMLError>]>([])
        let filled = DispatchSemaphore(value: 0)
        let room = DispatchSemaphore(value: 0)
        let isCancelled = Atomic(false)
    }

    private let queue = Queue()

    /// - Parameter read: gives the next piece; an empty one, or an error, is the last.
    init(_ read: @escaping @Sendable () throws(GGMLError) -> [UInt8]) {
        // A semaphore that was made with a value must have it again in the end.
        for _ in 0..<Self.mostPieces { queue.room.signal() }
        DispatchQueue(label: "read ahead").async { [queue] in
            var isLast = false
            while !isLast {
                queue.room.wait()
                guard !queue.isCancelled.load(ordering: .relaxed) else { return }
                let piece = Result { () throws(GGMLError) in try read() }
                isLast = if case .success(let bytes) = piece { bytes.isEmpty } else { true }
                queue.pieces.withLock { $0.append(piece) }
                queue.filled.signal()
            }
        }
    }

    deinit {
        queue.isCancelled.store(true, ordering: .relaxed)
        queue.room.signal()
    }

    /// The next piece. To be called until it is empty, or throws, and not again.
    func next() throws(GGMLError) -> [UInt8] {
        queue.filled.wait()
        let piece = queue.pieces.withLock { $0.removeFirst() }
        queue.room.signal()
        return try piece.get()
    }
}
