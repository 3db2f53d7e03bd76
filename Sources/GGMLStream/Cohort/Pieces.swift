/// Numbers one after another, in the pieces in which a file has them, so that they need not be copied into one.
package struct Pieces<Value: Sendable>: Sendable {
    /// None is empty.
    private var pieces: [ArraySlice<Value>] = []

    package init() {}

    package init(_ numbers: ArraySlice<Value>) { append(numbers) }

    package var isEmpty: Bool { pieces.isEmpty }

    package mutating func append(_ numbers: ArraySlice<Value>) {
        if !numbers.isEmpty { pieces.append(numbers) }
    }

    /// Takes the first `count` numbers away. There must be so many.
    package mutating func take(_ count: Int) -> Pieces {
        var (taken, left) = (Pieces(), count)
        while left > 0 {
            let part = takePart(left)
            taken.append(part)
            left -= part.count
        }
        return taken
    }

    /// The same in one; they are copied only where they stand in several pieces.
    package mutating func takeWhole(_ count: Int) -> ArraySlice<Value> {
        var taken: ArraySlice<Value> = []
        while taken.count < count {
            let part = takePart(count - taken.count)
            taken = taken.isEmpty ? part : taken + part
        }
        return taken
    }

    /// What the first piece has of them.
    private mutating func takePart(_ count: Int) -> ArraySlice<Value> {
        let part = pieces[0].prefix(count)
        pieces[0] = pieces[0].dropFirst(part.count)
        if pieces[0].isEmpty { pieces.removeFirst() }
        return part
    }
}
