import GGMLCore

/// The genome to read of several, each with a matrix of its own, as Cell Ranger 1 and 2 write them.
///
/// - Parameters:
///   - genome: the one that is wanted; nil takes the only one
///   - genomes: at least one
/// - Throws: if the wanted one is not there, or none is wanted of several.
func chooseGenome(_ genome: String?, among genomes: [String], in path: String) throws(GGMLError) -> String {
    let list = genomes.map { "\"\($0)\"" }.joined(separator: ", ")
    if let genome {
        guard genomes.contains(genome) else {
            throw .expected("the genome \"\(genome)\"", found: list, in: path)
        }
        return genome
    }
    guard genomes.count == 1 else {
        throw .expected(
            "one genome", found: "\(genomes.count): \(list)", in: path,
            advice: "choose with --genome, as in --genome \(genomes[0])")
    }
    return genomes[0]
}
