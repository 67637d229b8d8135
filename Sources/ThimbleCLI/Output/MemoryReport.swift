import Deployment

/// SRAM by use, as `--json` shows it.
struct MemoryReport: Encodable {
  var arenaBytes: Int
  var frontEndBytes: Int
  var stackBytes: Int
  var stackBasis = MemoryBudget.stackBasis
  var totalSramBytes: Int
  var budgetBytes: Int?

  init(_ memory: MemoryUse, budgetBytes: Int? = nil) {
    arenaBytes = memory.arenaBytes
    frontEndBytes = memory.frontEndBytes
    stackBytes = memory.stackBytes
    totalSramBytes = memory.totalBytes
    self.budgetBytes = budgetBytes
  }

  /// One line for people.
  var sentence: String {
    grouped(totalSramBytes) + (budgetBytes.map { " of \(grouped($0))" } ?? "")
      + " bytes: arena \(grouped(arenaBytes))"
      + (frontEndBytes > 0 ? ", front end \(grouped(frontEndBytes))" : "")
      + ", stack \(grouped(stackBytes))"
  }
}
