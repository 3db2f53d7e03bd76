package import GGMLStream

/// Writes a tree of samples in the Newick format (https://phylipweb.github.io/phylip/newicktree.html), such as
/// ((A:1,B:1):0.5,C:1.5);
package enum NewickTree {
    /// - Parameters:
    ///   - order: the order of the leaves, which the tree must allow
    ///   - names: the names of the samples
    ///   - number: the text of a length, the difference of the heights of a join and the one above it
    package static func text(
        _ merges: [Clustering.Merge], order: [Int], names: [String], number: (Double) -> String
    ) -> String {
        // The position of any leaf of each cluster tells which part of a join comes first.
        var places = Array(repeating: 0, count: order.count)
        for (place, sample) in order.enumerated() { places[sample] = place }
        for merge in merges { places.append(min(places[merge.left], places[merge.right])) }
        func height(_ cluster: Int) -> Double {
            cluster < order.count ? 0 : merges[cluster - order.count].height
        }

        enum Piece {
            case cluster(Int)
            case text(String)
        }
        // A tree may be as deep as it has leaves, which is too deep for recursion.
        var waiting = [Piece.cluster(places.count - 1)]
        var result = ""
        while let piece = waiting.popLast() {
            switch piece {
            case .text(let text): result += text
            case .cluster(let cluster) where cluster < order.count: result += label(names[cluster])
            case .cluster(let cluster):
                let merge = merges[cluster - order.count]
                let parts = [merge.left, merge.right].sorted { places[$0] < places[$1] }
                let lengths = parts.map { ":" + number(height(cluster) - height($0)) }
                result += "("
                waiting += [
                    .text(lengths[1] + ")"), .cluster(parts[1]), .text(lengths[0] + ","), .cluster(parts[0]),
                ]
            }
        }
        return result + ";"
    }

    /// A name as a label: in quotes, with inner quotes doubled, unless it has only letters, digits, points and hyphens.
    /// Underscores without quotes would be read as blanks.
    private static func label(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "." || $0 == "-"
        }
        if isPlain { return name }
        return "'" + String(name.flatMap { $0 == "'" ? "''" : $0.isNewline || $0 == "\t" ? " " : String($0) })
            + "'"
    }
}
