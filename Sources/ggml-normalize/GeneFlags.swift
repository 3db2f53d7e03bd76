import ArgumentParser
import GGMLMethods

/// The options that choose genes.
struct GeneFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Leave out genes with counts in fewer cells (default: 0). They do not count in totals.",
            valueName: "n"))
    var minCells: Int?

    @Option(help: ArgumentHelp("Keep the n most variable genes (default: all).", valueName: "n"))
    var topGenes: Int?

    @Option(
        help: ArgumentHelp(
            "How variability is compared (default: seurat). variance without --top-genes keeps genes above the mean "
                + "variance.", valueName: "name"))
    var flavour: GeneFlavour?

    @Option(
        help: ArgumentHelp(
            "Choose genes that vary within batches: this column of the sample table, or sample.",
            valueName: "column"))
    var batchKey: String?

    @Option(
        help: ArgumentHelp("Keep only the genes of this file, an id or name a line.", valueName: "file"))
    var genes: String?

    @Option(help: ArgumentHelp("Leave out the genes of this file.", valueName: "file"))
    var excludeGenes: String?

    func validate() throws {
        if let topGenes, topGenes < 1 {
            throw ValidationError("--top-genes: expected 1 or more, found \(topGenes)")
        }
        if let minCells, minCells < 0 {
            throw ValidationError("--min-cells: expected 0 or more, found \(minCells)")
        }
        if let flavour, choice == nil {
            throw ValidationError("--flavour \(flavour.rawValue): expected --top-genes with it, found none")
        }
        if batchKey != nil && choice == nil {
            throw ValidationError("--batch-key: expected --top-genes with it, found none")
        }
    }

    /// The choice of genes; nil keeps all.
    var choice: NormalizationOptions.Choice? {
        guard topGenes != nil || flavour == .variance else { return nil }
        return .init(flavour ?? .seurat, count: topGenes)
    }

    /// The options that were given.
    var given: [String] {
        [
            ("min-cells", minCells != nil), ("top-genes", topGenes != nil), ("flavour", flavour != nil),
            ("batch-key", batchKey != nil), ("genes", genes != nil), ("exclude-genes", excludeGenes != nil),
        ].filter(\.1).map(\.0)
    }
}
