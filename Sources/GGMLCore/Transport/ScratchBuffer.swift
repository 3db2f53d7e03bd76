/// Numbers in memory of their own, which is kept for reuse.
///
/// A tile of costs that was given back and asked for again would cost more in page faults than in arithmetic. Arrays
/// cannot be lent to the loops in C as cheaply.
@safe struct ScratchBuffer<Element: BitwiseCopyable & Numeric>: ~Copyable {
    /// For the loops of one module, which check what they are given.
    fileprivate(set) var memory: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    init() { unsafe memory = .init(start: nil, count: 0) }

    deinit { unsafe UnsafeMutableRawBufferPointer(memory).deallocate() }

    /// What processors fetch at a time; vectors that begin there are read at once.
    private static var alignment: Int { 64 }

    /// Makes room for `count` numbers; what they are is not said.
    mutating func resize(_ count: Int) {
        self.count = count
        guard unsafe memory.count < count else { return }
        unsafe UnsafeMutableRawBufferPointer(memory).deallocate()
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: count * MemoryLayout<Element>.stride, alignment: Self.alignment)
        unsafe memory = unsafe bytes.initializeMemory(as: Element.self, repeating: 0)
    }

    mutating func fill(_ value: Element) {
        for index in 0..<count { unsafe memory[index] = value }
    }

    mutating func copy(_ other: borrowing ScratchBuffer<Element>) {
        resize(other.count)
        for index in 0..<count { unsafe memory[index] = unsafe other.memory[index] }
    }

    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return unsafe memory[index]
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe memory[index] = newValue
        }
    }
}

extension ScratchBuffer<Float> {
    /// −∞ where there is none.
    var largest: Float { (0..<count).reduce(-.infinity) { unsafe max($0, memory[$1]) } }

    mutating func add(_ value: Float) {
        for index in 0..<count { unsafe memory[index] += value }
    }
}

extension ScratchBuffer<Double> {
    mutating func load(_ values: [Double], times factor: Double) {
        resize(values.count)
        for index in values.indices { unsafe memory[index] = values[index] * factor }
    }
}

/// Single-precision numbers, a multiple of `lanes` of them, for the loops of `CLanes`.
typealias LaneBuffer = ScratchBuffer<Float>
