import GGMLCore

struct CellsTable {
    let samples: CellColumn
    let classes: CellColumn?
    let others: [CellColumn]
    let rows: [String: Int]
    let input: ProvenanceRecord.Input
    init(path: String) throws(GGMLError) { fatalError() }
}
struct AggregationTable: Sendable {
    let samples: SampleTable
    let input: ProvenanceRecord.Input
    init(path: String, classColumn: String?) throws(GGMLError) { fatalError() }
    func row(ofBarcode: String) throws(GGMLError) -> Int { 0 }
}
