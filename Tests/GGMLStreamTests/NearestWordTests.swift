import GGMLStream
import Testing

@Suite struct NearestWordTests {
    @Test(
        "a mistyped word is recognised, and another one is not",
        arguments: [
            ("top-gens", "top-genes"), ("tpo-genes", "top-genes"), ("Donor", "donor"), ("doner", "donor"),
            ("spilt1", "split1"), ("rnak", "rank"), ("thr", "threads"), ("gpu", nil), ("th", nil),
            ("split2", nil), ("split", nil), ("quux", nil), ("donor", nil), ("", nil),
        ])
    func nearest(typed: String, meant: String?) {
        let known = ["top-genes", "threads", "donor", "rank", "group", "split1"]
        #expect(known.nearest(to: typed) == meant)
    }

    @Test("the nearest is taken, and the first of equally near ones")
    func order() {
        #expect(["barn", "bark", "bars"].nearest(to: "barx") == "barn")
        #expect(["barn"].suggestion(for: "bran") == "did you mean \"barn\"?")
        #expect(["class_label", "classes"].nearest(to: "clases") == "classes")
    }
}
