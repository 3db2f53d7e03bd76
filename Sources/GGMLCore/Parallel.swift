import Dispatch
import Synchronization

/// The results of `body(0)` … `body(count − 1)`, in that order, computed by up to `threads` threads.
///
/// Which thread computes what is left to chance, so a result must depend on its index alone. Of several errors the
/// one with the lowest index is thrown, so that a failure, too, is the same each time.
public func concurrentMap<Result: Sendable>(
    count: Int, threads: Int, _ body: @Sendable (Int) throws(GGMLError) -> Result
) throws(GGMLError) -> [Result] {
    let slots = Mutex<[Swift.Result<Result, GGMLError>?]>(Array(repeating: nil, count: count))
    let next = Atomic(0)
    let failed = Atomic(false)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while !failed.load(ordering: .relaxed) {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = Swift.Result { () throws(GGMLError) in try body(index) }
            if case .failure = result { failed.store(true, ordering: .relaxed) }
            slots.withLock { $0[index] = result }
        }
    }
    // Indices are handed out in order, so every one below a failed one was begun, and is done by now.
    var results: [Result] = []
    results.reserveCapacity(count)
    for slot in slots.withLock({ $0 }) {
        if let slot { results.append(try slot.get()) }
    }
    return results
}
