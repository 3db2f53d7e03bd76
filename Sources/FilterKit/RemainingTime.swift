/// How long the rest of a run will take, by its work.
///
/// A run has parts whose items take a time in proportion to their work: pairs of samples, for example, by the product of
/// their numbers of cells. A part that has begun goes on as fast as it did; one that has not is as fast as all others
/// together.
package struct RemainingTime: Sendable {
    private struct Part: Sendable {
        var done = 0.0
        var seconds = 0.0
    }

    /// The work of each part, in a unit that all share; nil while it is not known.
    package var work: [Double]?
    private var parts: [Part]
    private var last: Duration

    package init(work: [Double]?, parts count: Int, at now: Duration) {
        self.work = work
        parts = Array(repeating: Part(), count: count)
        last = now
    }

    /// Counts work that was done since the last call.
    package mutating func finish(_ work: Double, of part: Int, at now: Duration) {
        parts[part].done += work
        parts[part].seconds += (now - last) / .seconds(1)
        last = now
    }

    /// Leaves out the time since the last call, in which something else was done.
    package mutating func skip(to now: Duration) { last = now }

    /// The time that was measured.
    package var elapsed: Double { parts.reduce(0) { $0 + $1.seconds } }

    /// The time that is left, in seconds; nil if it cannot be known yet.
    package var left: Double? {
        let done = parts.reduce(0) { $0 + $1.done }
        guard let work, done > 0 else { return nil }
        return zip(work, parts).reduce(0) { sum, next in
            let (work, part) = next
            let pace = part.done > 0 ? part.seconds / part.done : elapsed / done
            return sum + max(0, work - part.done) * pace
        }
    }
}

/// A time for people, in its two largest units: "3 min 20 s".
package func durationText(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86_400)
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(minutes) min \(whole % 60) s"
    case ..<86_400: "\(hours) h \(minutes % 60) min"
    default: "\(days) d \(hours % 24) h"
    }
}
