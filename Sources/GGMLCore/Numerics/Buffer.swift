/// A growable list of numbers in aligned memory that is kept for reuse, and that the loops in C can be given.
///
/// A tile of costs that was given back and asked for again would cost more in page faults than in arithmetic, and an
/// array cannot be lent to the loops in C as cheaply.
@safe struct Buffer<Element: BitwiseCopyable & Numeric>: ~Copyable {
    /// For the loops in C of this module, whose callers check what they pass on.
    fileprivate(set) var memory: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    init() { unsafe memory = .init(start: nil, count: 0) }

    deinit { unsafe UnsafeMutableRawBufferPointer(memory).deallocate() }

    /// Bytes: a line of the cache, so that vectors that begin there are read at once.
    private static var alignment: Int { 64 }

    /// Makes the list `count` numbers long, without saying which.
    mutating func resize(_ count: Int) {
        self.count = 0
        reserve(count)
        self.count = count
    }

    /// Makes the list longer, without saying what the new numbers are.
    mutating func grow(to count: Int) {
        reserve(count)
        self.count = count
    }

    mutating func resize(_ count: Int, filledWith value: Element) {
        resize(count)
        fill(value)
    }

    /// Makes room for `capacity` numbers in all.
    ///
    /// - Complexity: O(count) where the list has to move, which at least doubles its room
    mutating func reserve(_ capacity: Int) {
        guard unsafe memory.count < capacity else { return }
        let room = count == 0 ? capacity : unsafe max(capacity, 2 * memory.count)
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: room * MemoryLayout<Element>.stride, alignment: Self.alignment)
        let moved = unsafe bytes.initializeMemory(as: Element.self, repeating: 0)
        for index in 0..<count { unsafe moved[index] = unsafe memory[index] }
        unsafe UnsafeMutableRawBufferPointer(memory).deallocate()
        unsafe memory = unsafe moved
    }

    mutating func removeAll() { count = 0 }

    /// Appends a number, without a branch on whether it is wanted.
    ///
    /// - Precondition: there is room, also for one that is not wanted.
    @inline(__always)
    mutating func append(_ value: Element, if isWanted: Bool = true) {
        unsafe precondition(count < memory.count)
        unsafe memory[count] = value
        count += isWanted ? 1 : 0
    }

    mutating func popLast() -> Element? {
        guard count > 0 else { return nil }
        count -= 1
        return unsafe memory[count]
    }

    mutating func fill(_ value: Element) {
        for index in 0..<count { unsafe memory[index] = value }
    }

    mutating func copy(_ other: borrowing Buffer<Element>) {
        resize(other.count)
        for index in 0..<count { unsafe memory[index] = unsafe other.memory[index] }
    }

    subscript(index: Int) -> Element {
        @inline(__always)
        get {
            precondition(index >= 0 && index < count)
            return unsafe memory[index]
        }
        @inline(__always)
        set {
            precondition(index >= 0 && index < count)
            unsafe memory[index] = newValue
        }
    }
}

extension Buffer<Float> {
    /// −∞ where there is none.
    var largest: Float { (0..<count).reduce(-.infinity) { unsafe max($0, memory[$1]) } }

    mutating func add(_ value: Float) {
        for index in 0..<count { unsafe memory[index] += value }
    }
}

extension Buffer<Int64> {
    mutating func load(_ values: [Int64]) {
        resize(values.count)
        for index in values.indices { unsafe memory[index] = values[index] }
    }
}

extension Buffer<Double> {
    mutating func load(_ values: [Double], times factor: Double) {
        resize(values.count)
        for index in values.indices { unsafe memory[index] = values[index] * factor }
    }
}

/// Single-precision numbers, a multiple of the SIMD width of them where a loop in C takes them by rows.
typealias FloatBuffer = Buffer<Float>
