/// A set of keys that detects repetitions. It takes eight bytes for each key; a `Set` would take up to twenty.
package struct UniqueKeys {
    /// The least number of recent keys that is worth merging.
    private static let fewest = 1 << 13

    /// Two increasing lists of keys, of which `recent` is short.
    private var older: [UInt64] = []
    private var recent: [UInt64] = []

    package init() {}

    /// Reserves room for more keys.
    package mutating func reserve(_ count: Int) { older.reserveCapacity(older.count + recent.count + count) }

    package mutating func removeAll() {
        older.removeAll(keepingCapacity: true)
        recent.removeAll(keepingCapacity: true)
    }

    /// Adds keys, unless one was added before.
    /// - Returns: the index of the first key that was added before; nil if there is none
    /// - Complexity: O(log keys) for each key, and occasionally O(keys)
    package mutating func insert(_ keys: [UInt64]) -> Int? {
        let sorted = keys.sorted()
        guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 }), !sorted.contains(where: contains)
        else {
            var seen: Set<UInt64> = []
            return keys.firstIndex { contains($0) || !seen.insert($0).inserted }
        }
        Self.merge(sorted, into: &recent)
        if recent.count > max(Self.fewest, older.count / 16) {
            Self.merge(recent, into: &older)
            recent.removeAll(keepingCapacity: true)
        }
        return nil
    }

    private func contains(_ key: UInt64) -> Bool { Self.contains(older, key) || Self.contains(recent, key) }

    private static func contains(_ keys: [UInt64], _ key: UInt64) -> Bool {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key
    }

    /// Merges from the last key to the first, so that no other buffer is needed.
    private static func merge(_ new: [UInt64], into keys: inout [UInt64]) {
        var (old, next) = (keys.count - 1, new.count - 1)
        keys += new
        while next >= 0 {
            let isOld = old >= 0 && keys[old] > new[next]
            keys[old + next + 1] = isOld ? keys[old] : new[next]
            if isOld { old -= 1 } else { next -= 1 }
        }
    }
}
