import GGMLCore
import GGMLMethods
import Testing

@Suite struct TuningGridTests {
    @Test("all combinations in the order of the values, the first parameter changing last; the rest as given")
    func combinations() throws {
        var options = TrainingOptions()
        (options.epochs, options.seed) = (7, 9)
        let settings = try TuningGrid(["rank=5,2", "margin=1,0.5,10"]).settings(options, cells: 40)
        #expect(settings.map(\.options.rank) == [5, 5, 5, 2, 2, 2])
        #expect(settings.map(\.options.margin) == [1, 0.5, 10, 1, 0.5, 10])
        #expect(settings.allSatisfy { $0.options.epochs == 7 && $0.options.seed == 9 && $0.cells == 40 })
        #expect(settings[1].name == "rank=5 margin=0.5" && settings[1].candidate.name == settings[1].name)
        #expect(try TuningGrid([]).settings(options, cells: nil).map(\.name) == [""])
    }

    @Test(
        "each parameter takes its values, and says them as it was told", arguments: TuningParameter.allCases)
    func values(parameter: TuningParameter) throws {
        let (values, others): ([String], [String]) =
            switch parameter {
            case .rank, .cells: (["1", "1000000"], ["0", "1000001", "2.5", "all", "-1"])
            case .epochs: (["0", "30"], ["-1", "1e3", "x"])
            case .margin, .lambda: (["0", "0.001", "1e-07", "10"], ["-1", "nan", "inf", "1e999"])
            case .learningRate: (["0.05"], ["0", "-1", "nan"])
            case .norm: (["fro", "l1", "nuclear"], ["l2", "FRO"])
            case .initial: (["orthonormal", "pca", "discriminant"], ["given", "start.npy"])
            case .standardize: (["yes", "no"], ["true", "1"])
            }
        let settings = try TuningGrid(["\(parameter.rawValue)=\(values.joined(separator: ","))"])
            .settings(TrainingOptions(), cells: nil)
        #expect(settings.map { $0.text(of: parameter) } == values)
        for other in others + ["", " \(values[0])"] {
            #expect {
                _ = try TuningGrid(["\(parameter.rawValue)=\(other)"])
            } throws: { error in
                let sentence = (error as? GGMLError)?.sentence ?? ""
                return sentence.contains("as \(parameter.rawValue), found \"\(other)\"")
            }
        }
    }

    @Test(
        "where no grid is asked for, the discriminant and trainings are among the settings, each of which is there once",
        arguments: [(30, true), (4096, true), (4097, false)])
    func standard(features: Int, hasDiscriminant: Bool) throws {
        var options = TrainingOptions()
        options.seed = 9
        let settings = TuningGrid.standard(features: features)
            .flatMap { $0.settings(options, cells: 40) }
        let known = settings.map { "\($0.options)" }
        #expect(Set(known).count == settings.count && settings.allSatisfy { $0.cells == 40 })
        #expect((settings[0].text(of: .initial) == "discriminant") == hasDiscriminant)
        #expect(settings.dropFirst().allSatisfy { $0.text(of: .initial) == "orthonormal" })
        #expect(known.contains("\(options)"))
    }

    @Test(
        "what is no grid is refused",
        arguments: [
            ["rank"], ["=1"], ["depth=1"], ["rank=1,"], ["rank=1", "rank=2"], ["rank=1,1"],
            ["margin=1,1.0"], [""],
        ])
    func refused(texts: [String]) {
        #expect { _ = try TuningGrid(texts) } throws: { ($0 as? GGMLError)?.code == .usage }
    }
}
