extension Int {
    /// The number and what it counts: "1 cell", "2 cells".
    package func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
