import ArgumentParser
import GGMLStream
import Synchronization

/// When to show progress.
package enum ProgressChoice: String, CaseIterable, Sendable, ExpressibleByArgument {
    case auto, always, never
}

/// Shows the progress of a long stage on standard error: as a bar on a terminal, else as lines of a log.
package final class Progress: Sendable {
    /// Where progress is shown.
    package enum Form: Equatable, Sendable {
        /// One line of a terminal that has so many columns.
        case bar(columns: Int)
        /// A line a minute and, if `ends`, one at the end.
        case log(ends: Bool)
    }

    /// What is counted: its name, and how many of those that are counted make one that is shown.
    package struct Unit: Sendable, ExpressibleByStringLiteral {
        let name: String
        var size = 1

        package init(stringLiteral name: String) { self.name = name }

        private init(_ name: String, size: Int) { (self.name, self.size) = (name, size) }

        package static let megabytes = Unit("MB", size: 1_000_000)

        func text(_ count: Int) -> String {
            size == 1 ? "\(count)" : rounded(Double(count) / Double(size), digits: 3)
        }
    }

    /// The clock, and what writes a text; tests bring their own.
    package struct Outside: Sendable {
        let now: @Sendable () -> Duration
        let write: @Sendable (Form, String) -> Void

        package init(
            now: @escaping @Sendable () -> Duration, write: @escaping @Sendable (Form, String) -> Void
        ) {
            (self.now, self.write) = (now, write)
        }
    }

    private struct State {
        var done = 0
        var total: Int?
        var remaining: RemainingTime
        var lastShown: Duration
    }

    private static let barLength = 20
    /// On fewer columns, numbers take the place of the bar.
    private static let leastColumnsOfBar = 80

    private let label: String
    private let unit: Unit
    private let form: Form?
    private let outside: Outside
    private let state: Mutex<State>

    /// - Parameters:
    ///   - total: how many items there are; nil if that is not known
    ///   - work: the work of each part of the stage (see `RemainingTime`); nil if all items are one part and alike
    ///   - parts: the number of parts if their work is not known yet (see `resume`)
    ///   - form: nil shows nothing
    package init(
        _ label: String, unit: Unit, total: Int?, work: [Double]? = nil, parts: Int? = nil, form: Form?,
        outside: Outside = .real
    ) {
        self.label = label
        self.unit = unit
        self.form = form
        self.outside = outside
        let work = work ?? (parts == nil ? total.map { [Double($0)] } : nil)
        let now = outside.now()
        state = Mutex(
            State(
                total: total,
                remaining: RemainingTime(work: work, parts: parts ?? work?.count ?? 1, at: now),
                lastShown: now))
    }

    package convenience init(
        _ label: String, unit: Unit, total: Int?, work: [Double]? = nil, parts: Int? = nil, messages: Messages
    ) {
        self.init(
            label, unit: unit, total: total, work: work, parts: parts, form: messages.progressForm)
    }

    deinit { end() }

    /// Counts items as done. May be called from any thread.
    ///
    /// - Parameters:
    ///   - work: the work of these items, as a part of that of `part`
    ///   - detail: a text about the last item
    package func advance(
        _ count: Int = 1, work: Double? = nil, of part: Int = 0, _ detail: @autoclosure () -> String = ""
    ) {
        guard let form else { return }
        state.withLock { state in
            let now = outside.now()
            state.done += count
            state.remaining.finish(work ?? Double(count), of: part, at: now)
            guard now - state.lastShown >= form.patience else { return }
            state.lastShown = now
            outside.write(form, text(state, form, detail()))
        }
    }

    /// Begins another part after something else was done, and corrects the totals, as far as they are known by now.
    package func resume(total: Int?, work: [Double]?) {
        state.withLock { state in
            state.total = total
            state.remaining.work = work
            state.remaining.skip(to: outside.now())
        }
    }

    /// Removes the bar, or ends the log.
    private func end() {
        guard let form else { return }
        let line: String? = state.withLock { state in
            guard form == .log(ends: true), state.done > 0 else { return nil }
            return "\(label): \(counts(state)) in \(durationText(state.remaining.elapsed))"
        }
        if let line { outside.write(form, line) } else { Self.erase() }
    }

    private func counts(_ state: State) -> String {
        let total = state.total.map { " of \(unit.text($0))" } ?? ""
        return "\(unit.text(state.done))\(total) \(unit.name)"
    }

    private func text(_ state: State, _ form: Form, _ detail: String) -> String {
        let (elapsed, left) = (state.remaining.elapsed, state.remaining.left)
        let share = left.flatMap { elapsed + $0 > 0 ? elapsed / (elapsed + $0) : nil }
        var words = share.map { ["\(Int($0 * 100)) %"] } ?? []
        if let left { words.append("\(durationText(left)) left") }
        words.append(counts(state))
        if elapsed > 0 {
            words.append("\(rounded(Double(state.done) / Double(unit.size) / elapsed, digits: 3)) a second")
        }
        let line = words.joined(separator: ", ") + (detail.isEmpty ? "" : "; \(detail)")
        guard case .bar(let columns) = form else { return "\(label): \(line)" }
        guard let share, columns >= Self.leastColumnsOfBar else {
            return String("\(label): \(line)".prefix(columns - 1))
        }
        let filled = String(repeating: "#", count: Int(share * Double(Self.barLength)))
        return String("\(label) [\(filled.padded(to: Self.barLength))] \(line)".prefix(columns - 1))
    }

    /// Whether a bar is shown, on which no message may follow.
    private static let isShown = Mutex(false)

    /// Overwrites the bar.
    fileprivate static func show(_ text: String) {
        isShown.withLock { isShown in
            try? Descriptor.standardError().write(Array("\r\u{1b}[K\(text)".utf8))
            isShown = true
        }
    }

    /// Removes the bar, if one is shown, and writes something in its place before another is shown.
    static func erase(writing: () -> Void = {}) {
        isShown.withLock { isShown in
            if isShown { try? Descriptor.standardError().write(Array("\r\u{1b}[K".utf8)) }
            isShown = false
            writing()
        }
    }
}

extension Progress.Form {
    fileprivate var patience: Duration {
        switch self {
        case .bar: .milliseconds(500)
        case .log: .seconds(60)
        }
    }
}

extension Progress.Outside {
    private static let start = ContinuousClock.now

    package static let real = Self(
        now: { ContinuousClock.now - start },
        write: { form, text in
            switch form {
            case .bar: Progress.show(text.printable)
            case .log: Messages.write(text)
            }
        })
}

extension Messages {
    /// Where progress is shown; nil if nowhere.
    package var progressForm: Progress.Form? {
        guard progress != .never, !quiet else { return nil }
        if environment("TERM") != "dumb", let columns = Descriptor.standardError().terminalColumns {
            return .bar(columns: columns)
        }
        if progress == .always { return .log(ends: true) }
        return verbose ? .log(ends: false) : nil
    }
}

extension StreamReader {
    /// Shows how much of the stream has been read, in all passes.
    ///
    /// - Parameter passes: how many times the cells are read; nil if that is not known
    package mutating func showProgress(_ program: String, passes: Int?, _ messages: Messages) {
        guard messages.progressForm != nil else { return }
        let progress = Progress(
            program, unit: .megabytes, total: nil, parts: passes ?? 1, messages: messages)
        var (pass, bytes) = (0, 0)
        follow = { place in
            if place.pass != pass {
                let size = passes == nil ? nil : place.size
                progress.resume(
                    total: size.map { $0 * (passes ?? 1) },
                    work: size.map { Array(repeating: Double($0), count: passes ?? 1) })
                (pass, bytes) = (place.pass, 0)
            }
            progress.advance(
                place.bytes - bytes, of: min(place.pass, passes ?? 1) - 1,
                passes == nil && place.pass > 1 ? "pass \(place.pass)" : "")
            bytes = place.bytes
            if bytes == place.size { Progress.erase() }
        }
    }
}
