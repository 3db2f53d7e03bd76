import GGMLCore
import GGMLMethods
import GGMLStream
import Testing

@Suite struct SplitTests {
    /// Samples s00, s01, … with these classes, and the column "group".
    private static func table(_ classes: [String?], groups: [String]? = nil) throws -> SampleTable {
        let ids = classes.indices.map { ($0 < 10 ? "s0" : "s") + String($0) }
        return try SampleTable(
            ids: ids, classes: classes, columns: [.init(name: "group", values: groups ?? ids)], place: "test")
    }

    private static func classes(_ sizes: [Int]) -> [String?] {
        zip(["a", "b", "c", "d"], sizes).flatMap { Array(repeating: $0, count: $1) }
    }

    private static func sizes(_ rows: [Int], _ table: SampleTable) -> [String: Int] {
        rows.reduce(into: [:]) { $0[table.classes[$1] ?? "none", default: 0] += 1 }
    }

    @Test(
        "folds: each sample with a class is tested once, and every fold has its share of each class and of all",
        arguments: [[5, 5], [7, 13, 4], [23, 9], [6, 6, 6, 5], [31, 5]])
    func folds(sizes: [Int]) throws {
        let table = try Self.table(Self.classes(sizes) + [nil, nil])
        for seed in 1...5 as ClosedRange<UInt64> {
            let splits = try table.splits(.folds(4), seed: seed, place: "test")
            #expect(splits.flatMap(\.test).sorted() == Array(0..<sizes.reduce(0, +)))
            for split in splits {
                #expect((split.train + split.test).sorted() == Array(0..<sizes.reduce(0, +)))
                for (name, size) in zip(["a", "b", "c", "d"], sizes) {
                    let count = Self.sizes(split.test, table)[name] ?? 0
                    #expect(count == size / 4 || count == (size + 3) / 4)
                }
            }
            let counts = splits.map(\.test.count)
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        }
    }

    @Test("a repeated split has its share of each class on the test side, another one each time")
    func repeated() throws {
        let table = try Self.table(Self.classes([10, 20, 15]))
        let splits = try table.splits(.repeated(testShare: 0.4, times: 8), seed: 3, place: "test")
        #expect(splits.count == 8 && Set(splits.map(\.test)).count == 8)
        for split in splits {
            #expect(Self.sizes(split.test, table) == ["a": 4, "b": 8, "c": 6])
            #expect(split.train == (0..<45).filter { !split.test.contains($0) })
        }
    }

    @Test("leave-one-out tests each sample, or each group, once")
    func leaveOneOut() throws {
        let table = try Self.table(Self.classes([3, 3]), groups: ["x", "y", "z", "x", "y", "z"])
        let single = try table.splits(.leaveOneOut, seed: 1, place: "test")
        #expect(single.map(\.test) == (0..<6).map { [$0] })
        let grouped = try table.splits(.leaveOneOut, group: "group", seed: 1, place: "test")
        #expect(grouped.map(\.test) == [[0, 3], [1, 4], [2, 5]])
    }

    @Test(
        "a group is on one side, and classes are spread as evenly as groups allow",
        arguments: [SplitPlan.folds(3), .repeated(testShare: 0.3, times: 5), .leaveOneOut])
    func groups(plan: SplitPlan) throws {
        // Twelve groups of one to four samples; odd ones are of the class a, even ones of b.
        let members = (0..<12).flatMap { group in Array(repeating: group, count: group % 4 + 1) }
        let table = try Self.table(
            members.map { $0 % 2 == 0 ? "b" : "a" }, groups: members.map { "g\($0)" })
        for split in try table.splits(plan, group: "group", seed: 9, place: "test") {
            let sides = [split.train, split.test].map { Set($0.map { members[$0] }) }
            #expect(sides[0].isDisjoint(with: sides[1]) && sides[0].union(sides[1]).count == 12)
            guard case .folds = plan else { continue }
            #expect(Self.sizes(split.test, table) == ["a": 6, "b": 4])
        }
    }

    @Test("the order of the table does not matter, the seed does")
    func order() throws {
        let table = try Self.table(
            Self.classes([9, 11]) + [nil], groups: (0..<21).map { "g\($0 % 8)" })
        var generator = SplitMix64(seed: 5)
        let rows = Array(0..<21).shuffled(using: &generator)
        let shuffled = try table.selecting(rows, place: "test")
        for plan in [SplitPlan.folds(3), .repeated(testShare: 0.5, times: 3), .leaveOneOut] {
            for group in [nil, "group"] {
                let first = try table.splits(plan, group: group, seed: 1, place: "test")
                let second = try shuffled.splits(plan, group: group, seed: 1, place: "test")
                #expect(first.map(\.test) == second.map { $0.test.map { rows[$0] }.sorted() })
                let other = try table.splits(plan, group: group, seed: 2, place: "test")
                #expect(plan == .leaveOneOut || first != other)
            }
        }
    }

    @Test("the train side of a split can be divided again, into rows of the same table")
    func nested() throws {
        let table = try Self.table(Self.classes([8, 8]))
        for outer in try table.splits(.folds(4), seed: 1, place: "test") {
            let inner = try table.splits(.folds(3), among: outer.train, seed: 1, place: "test")
            #expect(inner.flatMap(\.test).sorted() == outer.train)
            #expect(inner.allSatisfy { Set($0.train + $0.test) == Set(outer.train) })
        }
    }

    @Test("splits as columns: back as they were, in place of earlier ones; no class is no side")
    func columns() throws {
        let table = try Self.table(Self.classes([4, 4]) + [nil])
        let many = try table.splits(.folds(4), seed: 1, place: "test")
        let few = try table.splits(.repeated(testShare: 0.5, times: 2), seed: 1, place: "test")
        let first = try table.replacing(splits: many, place: "test")
        #expect(first.splitNames == ["split1", "split2", "split3", "split4"])
        let second = try first.replacing(splits: few, place: "test")
        #expect(second.columns.map(\.name) == ["group", "split1", "split2"])
        #expect(second.columns.last?.values.last == .some(nil))
        for (name, split) in zip(second.splitNames, few) {
            #expect(try second.split(named: name, place: "test") == split)
        }
        #expect(throws: GGMLError.self) { try second.split(named: "split3", place: "test") }
    }

    @Test("the column that splits go by stays with the table, until there are other splits")
    func splitGroup() throws {
        let table = try Self.table(Self.classes([4, 4]), groups: ["a", "a", "b", "b", "a", "a", "b", "b"])
        let splits = try table.splits(.folds(2), group: "group", seed: 1, place: "test")
        let grouped = try table.replacing(splits: splits, group: "group", place: "test")
        let others = try SampleTable(ids: ["A", "B"], classes: ["a", "b"], place: "test")
        #expect(table.splitGroup == nil && grouped.splitGroup == "group")
        #expect(try grouped.selecting([0, 4], place: "test").splitGroup == "group")
        #expect(try others.joined(withReference: grouped, place: "test").splitGroup == "group")
        #expect(try grouped.replacing(splits: splits, place: "test").splitGroup == nil)
    }

    @Test("what cannot be divided, or could teach nothing, is refused")
    func refused() throws {
        func expectError(_ words: String, _ body: () throws -> Void) {
            #expect { try body() } throws: { ($0 as? GGMLError)?.sentence.contains(words) == true }
        }
        let table = try Self.table(Self.classes([3, 3]), groups: ["x", "x", "x", "y", "y", "y"])
        expectError("at least 7 samples with a class") {
            _ = try table.splits(.folds(7), seed: 1, place: "t")
        }
        expectError("at least 3 values of \"group\" to divide, found 2") {
            _ = try table.splits(.folds(3), group: "group", seed: 1, place: "t")
        }
        expectError("train samples of at least two classes in split1, found only") {
            _ = try table.splits(.folds(2), group: "group", seed: 1, place: "t")
        }
        expectError("test samples in split1, found none") {
            _ = try table.splits(.repeated(testShare: 0.01, times: 1), seed: 1, place: "t")
        }
        expectError("one of the columns sample, class, group") {
            _ = try table.splits(.folds(2), group: "batch", seed: 1, place: "t")
        }
        let gap = try SampleTable(
            ids: ["A", "B"], classes: ["a", "b"], columns: [.init(name: "g", values: ["x", nil])], place: "t")
        expectError("none for \"B\"") { _ = try gap.splits(.folds(2), group: "g", seed: 1, place: "t") }
        let odd = try SampleTable(
            ids: ["A", "B"], classes: ["a", "b"], columns: [.init(name: "split1", values: ["x", nil])],
            place: "t")
        expectError("train, test or nothing as \"split1\" of \"A\", found \"x\"") {
            _ = try odd.split(named: "split1", place: "t")
        }
    }

    @Test("classes that the train side lacks are told")
    func untrained() throws {
        let table = try Self.table(["a", "a", "b", "b", "c"])
        let splits = try table.splits(.leaveOneOut, seed: 1, place: "test")
        #expect(splits.map { table.untrainedClasses(of: $0) } == [[], [], [], [], ["c"]])
    }
}
