import Dispatch
import GGMLCore
import Synchronization

/// Reads pieces on a separate thread ahead of the consumer, so that a program that computes does not block the previous
/// program of the pipe. The thread ends with its owner, after the read it is waiting for.
final class ReadAhead: Sendable {
    /// The most pieces that may wait for the consumer.
    private static let mostPieces = 24

    /// The queue that the reading thread and the consumer share.
    private final class Queue: Sendable {
        let pieces = Mutex<[Result<[UInt8], GGMLError>]>([])
        let filled = DispatchSemaphore(value: 0)
        let room = DispatchSemaphore(value: 0)
        let isCancelled = Atomic(false)
    }

    private let queue = Queue()

    /// - Parameter read: returns the next piece; an empty piece or an error is the last.
    init(_ read: @escaping @Sendable () throws(GGMLError) -> [UInt8]) {
        // A semaphore must end with at least the value that it was made with, so it starts from 0.
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

    /// The next piece. Call this until it returns an empty piece or throws, and not again.
    func next() throws(GGMLError) -> [UInt8] {
        queue.filled.wait()
        let piece = queue.pieces.withLock { $0.removeFirst() }
        queue.room.signal()
        return try piece.get()
    }
}
