/// The bytes of SRAM that an inference takes, by use.
package struct MemoryUse: Equatable, Sendable {
  /// The arena: counters, rings, accumulators and scratch.
  package var arenaBytes: Int
  /// The audio front end's state; 0 for raw input.
  ///
  /// What a microphone's driver buffers is not included: it depends on the driver.
  package var frontEndBytes: Int
  /// A bound on the stack (`MemoryBudget.stackBytes`).
  package var stackBytes = MemoryBudget.stackBytes

  /// Makes a sum of uses.
  package init(arenaBytes: Int, frontEndBytes: Int) {
    self.arenaBytes = arenaBytes
    self.frontEndBytes = frontEndBytes
  }

  /// All of it: what a budget limits.
  package var totalBytes: Int { arenaBytes + frontEndBytes + stackBytes }
}

/// What is known of SRAM beside the arena.
package enum MemoryBudget {
  /// A bound on the stack that an inference uses, whatever the model: kernels hold a fixed number
  /// of scalars and nothing recurses.
  ///
  /// Measured with `Firmware-Sim` by stack painting, the five MLPerf Tiny models, raw input: at most
  /// 836 bytes on Cortex-M4, 872 in Armv6-M code and 964 on Cortex-M55, whose vectors are saved
  /// there, the interpreter's own value included; to open a model takes less. The rest is room for
  /// the front end's value (128 bytes on a 32-bit machine) and its frames, which are not measured.
  package static let stackBytes = 1_152
  /// How `stackBytes` is known.
  package static let stackBasis =
    "bound; 964 measured on Cortex-M55 by stack painting, MLPerf Tiny models without front end"
}

/// A plan that needs more SRAM than there is.
package struct DoesNotFit: Error, Equatable, Sendable {
  /// What the smallest plan found needs.
  package var needed: MemoryUse
  /// What there is.
  package var budgetBytes: Int
  /// What takes up the arena at its fullest moment, largest first.
  package var binding: [Binding]
  /// What would make it fit, most effective first, a sentence each.
  package var remedies: [String]

  /// Something that takes up SRAM at the fullest moment.
  package struct Binding: Equatable, Sendable {
    /// The tensor's or the operator's name.
    package var name: String
    /// Bytes of its ring or scratch.
    package var bytes: Int
  }

  /// Bytes that the budget lacks.
  package var missingBytes: Int { needed.totalBytes - budgetBytes }
}
