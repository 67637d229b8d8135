package import ModelCompiler

/// A plan that needs more SRAM than there is.
package struct DoesNotFit: Error, Equatable, Sendable {
  /// What the smallest plan found needs.
  package var needed: MemoryUse
  /// What there is.
  package var budgetBytes: Int
  /// What takes up the arena at its fullest moment, largest first.
  package var binding: [Plan.Binding]
  /// What would make it fit, most effective first, a sentence each.
  package var remedies: [String]

  /// Bytes that the budget lacks.
  package var missingBytes: Int { needed.totalSramBytes - budgetBytes }
}
