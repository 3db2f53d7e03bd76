import FilterKit
import Synchronization
import Testing

@Suite struct ProgressTests {
    /// A clock that stands still until it is set, and all that was written.
    private final class World: Sendable {
        private let time = Mutex(Duration.zero)
        private let lines = Mutex<[String]>([])

        var outside: Progress.Outside {
            Progress.Outside(
                now: { self.time.withLock { $0 } },
                write: { _, line in self.lines.withLock { $0.append(line) } })
        }

        var written: [String] { lines.withLock { $0 } }

        func wait(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }
    }

    @Test("time left goes by the work of what is left, not by its count")
    func work() throws {
        var time = RemainingTime(work: [1000], parts: 1, at: .zero)
        #expect(time.left == nil)
        for item in 1...9 { time.finish(10, of: 0, at: .seconds(item)) }
        #expect(try #require(time.left).rounded() == 91)
    }

    @Test("a part goes on as fast as it did, and one that has not begun as fast as all others together")
    func parts() throws {
        func left(_ time: RemainingTime) throws -> Int { Int(try #require(time.left).rounded()) }
        var time = RemainingTime(work: [10, 100, 50], parts: 3, at: .zero)
        time.finish(5, of: 0, at: .seconds(50))
        #expect(try left(time) == 50 + 1000 + 500)
        time.finish(45, of: 1, at: .seconds(95))
        // A second for each unit of the second part; the third as 95 seconds for 50 units.
        #expect(try left(time) == 50 + 55 + 95)
        time.skip(to: .seconds(1000))
        time.finish(55, of: 1, at: .seconds(1055))
        // The time that was skipped does not count: 150 seconds for 105 units.
        #expect(time.elapsed.rounded() == 150)
        #expect(try left(time) == 50 + 50 * 150 / 105)
    }

    @Test("work beyond what was foreseen leaves no time below zero")
    func more() {
        var time = RemainingTime(work: [10], parts: 1, at: .zero)
        time.finish(20, of: 0, at: .seconds(2))
        #expect(time.left == 0)
    }

    @Test("a log has a line a minute and, if asked for, one at the end", arguments: [false, true])
    func log(ends: Bool) {
        let world = World()
        do {
            let progress = Progress(
                "ggml-x", unit: "pairs", total: 100, work: [400], form: .log(ends: ends),
                outside: world.outside)
            for item in 1...100 {
                world.wait(3)
                progress.advance(work: item <= 50 ? 1 : 7)
            }
        }
        let lines = [
            "ggml-x: 5 %, 19 min 0 s left, 20 of 100 pairs, 0.333 a second",
            "ggml-x: 10 %, 18 min 0 s left, 40 of 100 pairs, 0.333 a second",
            "ggml-x: 30 %, 7 min 0 s left, 60 of 100 pairs, 0.333 a second",
            "ggml-x: 65 %, 2 min 10 s left, 80 of 100 pairs, 0.333 a second",
            "ggml-x: 100 %, 0 s left, 100 of 100 pairs, 0.333 a second",
        ]
        #expect(world.written == lines + (ends ? ["ggml-x: 100 of 100 pairs in 5 min 0 s"] : []))
    }

    @Test(
        "a bar fits its terminal, and the time left stays when there is no room for a bar",
        arguments: [40, 80, 200])
    func bar(columns: Int) throws {
        let world = World()
        let progress = Progress(
            "ggml-x", unit: "epochs", total: 8, form: .bar(columns: columns), outside: world.outside)
        world.wait(20)
        progress.advance(
            2, "loss 0.123456789 and many other words that nobody will miss on a narrow terminal")
        let line = try #require(world.written.first)
        #expect(line.count < columns && line.contains("25 %, 1 min 0 s left"))
        #expect(line.contains("[#####               ]") == (columns >= 80))
    }

    @Test("nothing is written where nothing is wanted, or if there was nothing to do")
    func silence() {
        let world = World()
        do {
            let none = Progress("ggml-x", unit: "pairs", total: 2, form: nil, outside: world.outside)
            let empty = Progress(
                "ggml-x", unit: "pairs", total: 0, form: .log(ends: true), outside: world.outside)
            world.wait(100)
            none.advance(2)
            _ = empty
        }
        #expect(world.written.isEmpty)
    }

    @Test("times are told in their two largest units")
    func durations() {
        let texts = [0.2, 59.1, 200, 7_260, 266_400].map(durationText)
        #expect(texts == ["1 s", "1 min 0 s", "3 min 20 s", "2 h 1 min", "3 d 2 h"])
    }
}
