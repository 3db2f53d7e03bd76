import GGMLDrawing
import Testing

@Suite struct ScaleTests {
    @Test(
        "ticks are the multiples of a 1, 2 or 5 times a power of ten that lie in the domain, and their labels read back",
        arguments: [
            0...1, 0...11.12, -3.85...3.85, 1e-9...3e-9, 2e7...9e7, -0.02...0.0154, 5...5.0001,
            -1e300...1e300,
            0.1...0.7,
        ])
    func ticks(domain: ClosedRange<Double>) throws {
        for count in 2...10 {
            let ticks = LinearScale(domain, from: 0, to: 100).ticks(about: count)
            let length = domain.upperBound - domain.lowerBound
            #expect(ticks.count <= 2 * count + 1 && (ticks.count >= count / 2 || length.isInfinite))
            #expect(Set(ticks.map(\.label)).count == ticks.count)
            for tick in ticks {
                let value = try #require(Double(tick.label))
                #expect(domain.widened(by: 1e-8).contains(value) && value == tick.value)
            }
            let steps = Set(zip(ticks, ticks.dropFirst()).map { $1.digits - $0.digits })
            #expect(steps.isEmpty || steps.count == 1 && [1, 2, 5].contains(steps.first))
        }
    }

    @Test(
        "a range that was widened to ticks holds the one before, and begins and ends with a tick",
        arguments: [0.35...1, 0...11.12, -3.85...3.85, 1e-9...3e-9, 0.1...0.7, -0.02...0.0154])
    func widening(range: ClosedRange<Double>) {
        for count in 2...10 {
            let widened = Tick.range(around: range, about: count)
            let slack = (range.upperBound - range.lowerBound) * 1e-9
            let ticks = Tick.all(in: widened, about: count).map(\.value)
            #expect(widened.lowerBound <= range.lowerBound + slack)
            #expect(widened.upperBound >= range.upperBound - slack)
            #expect(abs((ticks.first ?? .infinity) - widened.lowerBound) <= slack)
            #expect(abs((ticks.last ?? .infinity) - widened.upperBound) <= slack)
        }
    }

    @Test("labels of an axis have the same number of decimals")
    func labels() {
        let labels = LinearScale(-0.01...0.012, from: 0, to: 1).ticks(about: 4).map(\.label)
        #expect(labels == ["-0.010", "-0.005", "0", "0.005", "0.010"])
        #expect(
            LinearScale(0...25, from: 0, to: 1).ticks(about: 5).map(\.label) == [
                "0", "5", "10", "15", "20", "25",
            ])
        #expect(
            LinearScale(0...3e8, from: 0, to: 1).ticks(about: 3).map(\.label) == ["0", "1e8", "2e8", "3e8"])
    }

    @Test("a scale takes the ends of its domain to the ends of its range, and keeps ratios of differences")
    func linear() {
        let scale = LinearScale(-2...6, from: 100, to: 20)
        #expect(scale(-2) == 100 && scale(6) == 20 && scale(2) == 60 && scale(0) == 80)
        #expect(LinearScale(3...3, from: 0, to: 10)(3) == 5)
        #expect(LinearScale(-1.7e308...1.7e308, from: 0, to: 10)(0) == 5)
    }

    @Test("bands fill their range without gaps")
    func bands() {
        let bands = BandScale(count: 4, from: 10, to: 30)
        #expect(bands.width == 5 && bands.lower(0) == 10 && bands.lower(4) == 30 && bands.middle(1) == 17.5)
    }

    @Test("domains hold what they were made of")
    func domains() {
        #expect(ClosedRange(of: [3, -1, .nan, 2]) == -1...3)
        #expect(ClosedRange(of: []) == 0...1)
        #expect((2.0...4).widened(by: 0.5) == 1...5)
        #expect((0.0...0).widened(by: 0.1) == -0.1...0.1)
        #expect((2.0...4).including(0) == 0...4)
    }

    @Test(
        "categories come in the order that people expect",
        arguments: [
            ["<30", "30-60", ">60"], ["P1", "P2", "P10", "P10b"], ["0 h", "6 h", "12 h", "24 h"],
            ["1", "ctrl", "stim"], ["a", "a1", "a01b", "b"], ["≤2", "2", "3 to 5", "≥6"],
            ["-10 to -5", "-5 to 0", "0 to 5"], ["", "-", "x"],
        ])
    func categories(names: [String]) {
        for shuffled in [names.reversed(), names.sorted(), names.shuffled()] {
            #expect(shuffled.inCategoryOrder == names)
        }
    }

    @Test("colours of categories differ, and those of magnitudes run from dark to light")
    func colours() {
        let categories = (0..<Colours.mostCategories).map(Colours.category)
        #expect(Set(categories).count == categories.count)
        let light = (0..<Colours.steps).map { step in
            let number = Int(Colours.magnitude(step).dropFirst(), radix: 16) ?? 0
            return 0.2126 * Double(number >> 16) + 0.7152 * Double(number >> 8 & 255) + 0.0722
                * Double(number & 255)
        }
        #expect(zip(light, light.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Colours.step(0) == 0 && Colours.step(1) == Colours.steps - 1 && Colours.step(-0.1) == 0)
    }
}
