import CKernels
import Testing

extension KernelTests {
    /// Loops that turn numbers into others.
    @Suite struct NumberTests {
        // MARK: The bytes of an HDF5 chunk

        @Test(
            "whole numbers are read one after another or shuffled, and their bits told", arguments: variants,
            sizes)
        func chunks(variant: Variant, count: Int) {
            // Numbers of fewer bits than there is room for, too: some planes hold nothing.
            for (size, width) in [(1, 8), (2, 8), (2, 16), (4, 8), (4, 16), (4, 32), (8, 16), (8, 64)] {
                var draws = Draws(count * 16 + size)
                // Few bits, so that not all are set in some number.
                let mask = draws.next() & draws.next() & draws.next()
                let limit = UInt64.max >> UInt64(64 - width)
                let numbers = (0..<count).map { _ in draws.next() & mask & limit }
                let bytes = numbers.flatMap { number in
                    (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
                }
                let planes = (0..<size).flatMap { plane in (0..<count).map { bytes[$0 * size + plane] } }
                let guardWord: UInt32 = 0xdead_beef
                var (joined, narrowed) = (
                    [UInt32](repeating: guardWord, count: count + 1),
                    [UInt32](repeating: guardWord, count: count + 1)
                )
                var unshuffled = [UInt8](repeating: 0xee, count: count * size + 1)
                // Bytes need no alignment.
                let bits = variant.run {
                    unsafe ([0] + planes).withUnsafeBufferPointer { planes in
                        unsafe numbers_unshuffle(
                            planes.baseAddress?.advanced(by: 1), count, size, &unshuffled)
                        let ofPlanes = unsafe numbers_join_planes(
                            planes.baseAddress?.advanced(by: 1), count, size, &joined)
                        return unsafe ([0] + bytes).withUnsafeBufferPointer { bytes in
                            [
                                ofPlanes,
                                unsafe numbers_narrow(
                                    bytes.baseAddress?.advanced(by: 1), count, size, &narrowed),
                            ]
                        }
                    }
                }
                let expected = numbers.map { UInt32(truncatingIfNeeded: $0) } + [guardWord]
                #expect(joined == expected && narrowed == expected)
                #expect(unshuffled == bytes + [0xee])
                let allBits = numbers.reduce(0, |)
                #expect(bits == [allBits, allBits])
            }
        }

        @Test(
            "numbers of any size are put together again", arguments: variants, [3, 5, 7, 16])
        func unshuffle(variant: Variant, size: Int) {
            let count = 100
            let planes = (0..<count * size).map { UInt8(truncatingIfNeeded: $0 * 7) }
            var found = [UInt8](repeating: 0, count: count * size)
            variant.run { unsafe numbers_unshuffle(planes, count, size, &found) }
            #expect(found == (0..<count).flatMap { i in (0..<size).map { planes[$0 * count + i] } })
        }

        @Test("whole numbers become the nearest floats where they stand", arguments: variants, sizes)
        func floats(variant: Variant, count: Int) {
            var draws = Draws(count)
            let edges: [UInt32] = [
                0, 1, 255, 1 << 24, 1 << 24 + 1, 1 << 24 + 3, .max, .max - 127, .max - 128,
            ]
            let numbers = (0..<count).map { i in
                i < edges.count ? edges[i] : UInt32(truncatingIfNeeded: draws.next() >> UInt64(i % 33))
            }
            var memory = numbers.map { Float(bitPattern: $0) } + [-1]
            variant.run { unsafe numbers_to_floats(&memory, count) }
            #expect(memory.bits == (numbers.map { Float($0) } + [-1]).bits)
        }

        // MARK: Rows of a sparse matrix

        @Test("values that are kept and not zero are copied with their columns", arguments: variants, sizes)
        func selection(variant: Variant, count: Int) {
            for probability in [0, 0.1, 0.9, 1] {
                var draws = Draws(count * 16 + Int(probability * 10))
                let limit = 200
                let indices: [UInt32] = draws.indices(count, below: limit)
                let values = (0..<count).map { Float($0 % 3 == 0 ? 0 : $0) }
                let columns: [Int32] = draws.indices(limit, below: 1000)
                let isKept = (0..<limit).map { _ in draws.isTrue(probability) }
                var words = [UInt64](repeating: 0, count: (limit + 63) / 64)
                for index in 0..<limit where isKept[index] { words[index / 64] |= 1 << (index % 64) }
                var outColumns = [UInt32](repeating: 7, count: count + 1)
                var outValues = [Float](repeating: -1, count: count + 1)
                let size = variant.run {
                    unsafe numbers_select(
                        indices, values, count, columns, words, &outColumns, &outValues)
                }
                let kept = (0..<count).filter { isKept[Int(indices[$0])] && values[$0] != 0 }
                #expect(outColumns.prefix(size) == kept.map { UInt32(columns[Int(indices[$0])]) }[...])
                #expect(outValues.prefix(size) == kept.map { values[$0] }[...])
                #expect(outColumns.last == 7 && outValues.last == -1)
            }
        }

        @Test(
            "a row is copied and looked through for zeros, and summed in a fixed order",
            arguments: variants, sizes)
        func rows(variant: Variant, count: Int) {
            for zeros in [0, 1, 5] {
                var draws = Draws(count * 8 + zeros)
                var values = draws.floats(count, in: 1..<1000)
                for _ in 0..<zeros where count > 0 {
                    values[Int.random(in: 0..<count, using: &draws)] = draws.isTrue(0.5) ? 0 : -0.0
                }
                let indices = (0..<count).map { UInt32($0 * 3 + Int.random(in: 0..<3, using: &draws)) }
                var (outIndices, outValues) = (
                    [UInt32](repeating: 7, count: count + 1), [Float](repeating: -1, count: count + 1)
                )
                var present = -1
                let (isPlain, sum) = variant.run {
                    (
                        unsafe numbers_copy_row(
                            indices, values, count, UInt32(3 * count), &outIndices, &outValues),
                        unsafe numbers_sum(values, count, &present)
                    )
                }
                #expect(outIndices == indices + [7] && outValues.bits == (values + [-1]).bits)
                #expect(isPlain == !values.contains(0))
                #expect(present == values.count { $0 != 0 })
                var sums = [Double](repeating: 0, count: 8)
                for (i, value) in values.enumerated() { sums[i % 8] += Double(value) }
                #expect([sum].bits == [sums.reduce(0, +)].bits)
            }
        }

        @Test("indices that do not increase, or reach their limit, are noticed", arguments: variants, sizes)
        func increase(variant: Variant, count: Int) {
            func increase(_ indices: [UInt32], _ limit: UInt32) -> Bool {
                let values = [Float](repeating: 1, count: indices.count)
                var (copy, copyOfValues) = (indices, values)
                return variant.run {
                    let isRight = unsafe numbers_increase(indices, indices.count, limit)
                    let isPlain = unsafe numbers_copy_row(
                        indices, values, indices.count, limit, &copy, &copyOfValues)
                    #expect(isPlain == isRight)
                    return isRight
                }
            }
            let indices = (0..<count).map { UInt32($0 * 2) + 1 }
            let limit = indices.last.map { $0 + 1 } ?? 0
            #expect(increase(indices, limit))
            #expect(count == 0 || !increase(indices, limit - 1))
            for position in indices.indices.dropFirst() {
                var wrong = indices
                wrong[position - 1] = wrong[position]
                #expect(!increase(wrong, limit))
            }
            if count > 0 { #expect(increase(Array(indices.dropLast()) + [.max - 1], .max)) }
        }

        // MARK: A block of a stream

        /// Whole numbers of which some are 255 and more.
        private static func wholeNumbers(_ count: Int, below limit: UInt64, _ draws: inout Draws) -> [Float] {
            (0..<count).map { i in
                switch i % 5 {
                case 0: 254 + Float(i % 3)
                case 1: Float(draws.next() % limit)
                default: Float(draws.next() % 100)
                }
            }
        }

        @Test(
            "the largest value is found, and how many need more than a byte; −1 where one is no count",
            arguments: variants, sizes)
        func largestCount(variant: Variant, count: Int) {
            func largest(_ values: [Float]) -> (value: Float, larger: Int) {
                var larger = -1
                let value = variant.run { unsafe numbers_largest_count(values, values.count, &larger) }
                return (value, larger)
            }
            var draws = Draws(count)
            let values = Self.wholeNumbers(count, below: 1 << 30, &draws)
            let found = largest(values)
            #expect([found.value].bits == [values.max() ?? 0].bits)
            #expect(found.larger == values.count { $0 >= 255 })
            guard count > 0 else { return }
            let edges: [(Float, Bool)] = [
                (.nan, false), (-.nan, false), (.infinity, false), (-.infinity, false), (-1, false),
                (0.5, false), (4_294_967_296, false), (.leastNonzeroMagnitude, false),
                (Float(4_294_967_296).nextDown, true), (-0.0, true), (16_777_216, true),
            ]
            for position in Set([0, count / 2, count - 1]) {
                for (value, isCount) in edges {
                    var values = values
                    values[position] = value
                    let expected = isCount ? values.max() ?? 0 : -1
                    #expect(largest(values).value == expected, "\(value)")
                }
            }
        }

        @Test("values as bytes and larger ones come back", arguments: variants, sizes)
        func bytes(variant: Variant, count: Int) {
            var draws = Draws(count)
            let values = Self.wholeNumbers(count, below: 1 << 32 - 256, &draws)
            var bytes = [UInt8](repeating: 7, count: count + 1)
            let larger = values.filter { $0 >= 255 }.map { UInt32($0) }
            var list = [UInt32](repeating: 7, count: larger.count + 1)
            var back = [Float](repeating: -1, count: count + 1)
            let (size, isRight) = variant.run {
                let size = unsafe numbers_to_bytes(values, count, &bytes)
                unsafe numbers_list_larger(values, bytes, count, &list)
                return (size, unsafe numbers_from_bytes(bytes, count, list, size, &back))
            }
            #expect(bytes == values.map { UInt8(min($0, 255)) } + [7])
            #expect(size == larger.count && list == larger + [7])
            #expect(isRight && back.bits == (values + [-1]).bits)
            guard size > 0 else { return }
            list[size / 2] = 254
            let isWrong = variant.run { () -> [Bool] in
                [
                    unsafe numbers_from_bytes(bytes, count, larger, size - 1, &back),
                    unsafe numbers_from_bytes(bytes, count, larger + [300], size + 1, &back),
                    unsafe numbers_from_bytes(bytes, count, list, size, &back),
                ]
            }
            #expect(isWrong == [false, false, false])
        }

        @Test("numbers of 16 bits are kept", arguments: variants, sizes)
        func shorts(variant: Variant, count: Int) {
            var draws = Draws(count)
            let numbers: [UInt32] = (0..<count).map { i in
                i % 7 == 0 ? 65_535 : UInt32(draws.next() % 65_536)
            }
            let values = numbers.map { Float($0) }
            var (ofFloats, ofWords) = (
                [UInt16](repeating: 7, count: count + 1), [UInt16](repeating: 7, count: count + 1)
            )
            variant.run {
                unsafe numbers_to_shorts(values, count, &ofFloats)
                unsafe numbers_shorten(numbers, count, &ofWords)
            }
            let expected = numbers.map { UInt16($0) } + [7]
            #expect(ofFloats == expected && ofWords == expected)
        }

        @Test(
            "indices as gaps and larger ones come back, however many gaps are large", arguments: variants,
            sizes)
        func gaps(variant: Variant, count: Int) {
            for probability in [0, 0.02, 0.5, 1] {
                var draws = Draws(count * 128 + Int(probability * 100))
                var last = UInt32.max
                let indices = (0..<count).map { _ in
                    let gap = draws.isTrue(probability) ? 254 + draws.next() % 1000 : draws.next() % 254
                    last = last &+ UInt32(gap) &+ 1
                    return last
                }
                expectGaps(of: indices, variant)
            }
            // Those that do not increase have gaps, too.
            var draws = Draws(count)
            expectGaps(of: (0..<count).map { _ in UInt32(truncatingIfNeeded: draws.next()) }, variant)
        }

        private func expectGaps(of indices: [UInt32], _ variant: Variant) {
            let count = indices.count
            let gaps = indices.indices.map { i in
                i == 0 ? indices[0] : indices[i] &- indices[i - 1] &- 1
            }
            let larger = gaps.filter { $0 >= 255 }
            var bytes = [UInt8](repeating: 7, count: count + 1)
            var list = [UInt32](repeating: 7, count: larger.count + 1)
            var back = [UInt32](repeating: 7, count: count + 1)
            let (size, isRight) = variant.run {
                let size = unsafe numbers_to_gaps(indices, count, &bytes)
                unsafe numbers_list_larger_gaps(indices, bytes, count, &list)
                return (size, unsafe numbers_from_gaps(bytes, count, list, size, &back))
            }
            #expect(bytes == gaps.map { UInt8(min($0, 255)) } + [7])
            #expect(size == larger.count && list == larger + [7])
            #expect(isRight && back == indices + [7])
            let isWrong = variant.run { () -> [Bool] in
                [
                    unsafe size > 0 && numbers_from_gaps(bytes, count, list, size - 1, &back),
                    unsafe numbers_from_gaps(bytes, count, list, size + 1, &back),
                ]
            }
            #expect(isWrong == [false, false])
        }
    }
}
