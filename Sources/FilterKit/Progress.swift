import GGMLStream
import Synchronization

/// Shows the progress of a long run on standard error if it is a terminal: items done, rate and time left.
package final class Progress: Sendable {
    private struct State {
        var done = 0
        var lastShown: ContinuousClock.Instant
    }

    /// Whether a line is shown, on which no message may follow.
    private static let isShown = Mutex(false)

    private static let patience = Duration.milliseconds(500)

    private let label: String
    private let unit: String
    private let total: Int
    private let isWanted: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    package init(_ label: String, unit: String, total: Int, messages: Messages) {
        self.label = label
        self.unit = unit
        self.total = total
        isWanted = !messages.quiet && !messages.verbose && Descriptor.standardError().isTerminal
        state = Mutex(State(lastShown: start))
    }

    deinit { Self.erase() }

    /// Counts one more item as done. May be called from any thread.
    ///
    /// - Parameter detail: a text about this item
    package func advance(_ detail: @autoclosure () -> String = "") {
        guard isWanted else { return }
        state.withLock { state in
            state.done += 1
            let now = ContinuousClock.now
            guard now - state.lastShown >= Self.patience else { return }
            state.lastShown = now
            let rate = Double(state.done) / ((now - start) / .seconds(1))
            let left = Int(min(Double(total - state.done) / rate, 1e9).rounded(.up))
            let detail = detail()
            Self.show(
                "\(label): \(state.done) of \(total) \(unit), \(rounded(rate, digits: 3)) a second, \(left) s left"
                    + (detail.isEmpty ? "" : "; \(detail)"))
        }
    }

    /// Overwrites the previous line.
    private static func show(_ text: String) {
        isShown.withLock { isShown in
            try? Descriptor.standardError().write(Array("\r\u{1b}[K\(text)".utf8))
            isShown = true
        }
    }

    /// Removes the line, if one is shown.
    static func erase() {
        isShown.withLock { isShown in
            if isShown { try? Descriptor.standardError().write(Array("\r\u{1b}[K".utf8)) }
            isShown = false
        }
    }
}
