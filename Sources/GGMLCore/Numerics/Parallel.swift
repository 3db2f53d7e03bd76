import Dispatch
import Synchronization

/// The results of `body` for the indices 0 … `count` − 1, in this order, computed by up to `threads` threads.
///
/// Threads take indices in an arbitrary order, so a result must depend only on its index. If several calls throw, the
/// error with the lowest index is thrown, so failures are reproducible, too.
///
/// - Parameter memory: makes the workspace that a thread keeps from one call of `body` to the next.
package func concurrentMap<Result: Sendable, Memory: ~Copyable>(
    count: Int, threads: Int, memory: @Sendable () -> Memory,
    _ body: @Sendable (inout Memory, Int) throws(GGMLError) -> Result
) throws(GGMLError) -> [Result] {
    let slots = Mutex<[Swift.Result<Result, GGMLError>?]>(Array(repeating: nil, count: count))
    let next = Atomic(0)
    let failed = Atomic(false)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        var memory = memory()
        while !failed.load(ordering: .relaxed) {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = Swift.Result { () throws(GGMLError) in try body(&memory, index) }
            if case .failure = result { failed.store(true, ordering: .relaxed) }
            slots.withLock { $0[index] = result }
        }
    }
    // Indices are handed out in order, so all below a failed one were begun, and are done by now.
    var results: [Result] = []
    results.reserveCapacity(count)
    for slot in slots.withLock({ $0 }) {
        if let slot { results.append(try slot.get()) }
    }
    return results
}

/// The results of `body` for the indices 0 … `count` − 1, in this order, computed by up to `threads` threads that keep
/// no workspace.
package func concurrentMap<Result: Sendable>(
    count: Int, threads: Int, _ body: @Sendable (Int) throws(GGMLError) -> Result
) throws(GGMLError) -> [Result] {
    try concurrentMap(count: count, threads: threads) {
        ()
    } _: { (_, index: Int) throws(GGMLError) in
        try body(index)
    }
}

/// The elementwise sum of what the indices 0 … `count` − 1 add, which rounds the same for any number of threads.
///
/// The indices are dealt out to groups, each group is summed by one call of `partial`, and the groups are added in order.
/// - Parameters:
///   - groups: how many; must depend on the problem alone, and bounds the memory for partial sums.
///   - memory: creates the workspace that a thread keeps between calls of `partial`.
///   - partial: the sum over the indices of a group, of the same length for all.
package func concurrentSum<Memory: ~Copyable>(
    count: Int, groups: Int, threads: Int, memory: @Sendable () -> Memory,
    _ partial: @Sendable (inout Memory, StrideTo<Int>) throws(GGMLError) -> [Double]
) throws(GGMLError) -> [Double] {
    precondition(groups > 0)
    return try concurrentMap(count: groups, threads: threads, memory: memory) {
        workspace, group throws(GGMLError) in
        try partial(&workspace, stride(from: group, to: count, by: groups))
    }.sum
}

/// Calls `body` on consecutive pieces of `values`, each with its index, from up to `threads` threads. All pieces have
/// `length` numbers, except that the last may be shorter.
func concurrentUpdate(
    _ values: inout [Double], by length: Int, threads: Int,
    _ body: @Sendable (Int, inout MutableSpan<Double>) throws(GGMLError) -> Void
) throws(GGMLError) {
    try concurrentUpdate(&values, pieces(of: values.indices, by: length), threads: threads, body)
}

/// Calls `body` on the given pieces of `values`, each with its index, from up to `threads` threads, begun in this
/// order. The pieces may have any length but must not overlap.
func concurrentUpdate(
    _ values: inout [Double], _ pieces: [Range<Int>], threads: Int,
    _ body: @Sendable (Int, inout MutableSpan<Double>) throws(GGMLError) -> Void
) throws(GGMLError) {
    let sorted = pieces.sorted { $0.lowerBound < $1.lowerBound }
    precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    var failure: GGMLError?
    unsafe values.withUnsafeMutableBufferPointer { buffer in
        // The pieces do not overlap, and no thread touches another's.
        nonisolated(unsafe) let memory = unsafe buffer
        do throws(GGMLError) {
            _ = try concurrentMap(count: pieces.count, threads: threads) { index throws(GGMLError) in
                var piece = unsafe MutableSpan(_unsafeElements: memory.extracting(pieces[index]))
                try body(index, &piece)
            }
        } catch {
            failure = error
        }
    }
    if let failure { throw failure }
}

/// Consecutive pieces of a range, all of `length`, except that the last may be shorter.
func pieces(of range: Range<Int>, by length: Int) -> [Range<Int>] {
    precondition(length > 0)
    return stride(from: range.lowerBound, to: range.upperBound, by: length).map {
        $0..<min($0 + length, range.upperBound)
    }
}

extension [[Double]] {
    /// The elementwise sum of the lists, in this order, so that partial sums of several threads always round the same.
    ///
    /// - Precondition: there is at least one list, and all have the same length.
    package var sum: [Double] {
        dropFirst().reduce(into: self[0]) { sum, next in
            for index in sum.indices { sum[index] += next[index] }
        }
    }
}
