import GGMLCore
import GGMLStream
import Testing

@Suite struct UniqueKeysTests {
    @Test(
        "what came before is found as by a set, whether in this block, of late or long ago",
        arguments: 0..<4 as Range<UInt64>)
    func likeASet(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var (keys, set) = (UniqueKeys(), Set<UInt64>())
        for round in 0..<200 {
            // Nearly all blocks are new; in some, one key is not.
            var block = (0..<(round % 7) * 50).map { _ in generator.next() }
            if round % 5 == 4, let old = set.randomElement(using: &generator) { block.append(old) }
            if round % 9 == 8, let first = block.first { block.append(first) }
            var seen = set
            let expected = block.firstIndex { !seen.insert($0).inserted }
            #expect(keys.insert(block) == expected)
            if expected == nil { set = seen }
        }
        #expect(set.count > 1 << 13)
        keys.removeAll()
        #expect(keys.insert(Array(set)) == nil)
    }
}
