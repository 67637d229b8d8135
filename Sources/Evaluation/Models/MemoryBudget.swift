/// The bytes of SRAM that an inference takes, by use.
public struct MemoryUse: Equatable, Sendable {
  /// The arena: counters, rings, accumulators and scratch.
  public var arenaBytes: Int
  /// The audio front end's state; 0 for raw input.
  ///
  /// What a microphone's driver buffers is not included: it depends on the driver.
  public var frontEndBytes: Int
  /// A bound on the stack (`MemoryBudget.stackBytes`).
  public var stackBytes = MemoryBudget.stackBytes

  /// Makes a sum of uses.
  public init(arenaBytes: Int, frontEndBytes: Int) {
    self.arenaBytes = arenaBytes
    self.frontEndBytes = frontEndBytes
  }

  /// All of it: what a budget limits.
  public var totalBytes: Int { arenaBytes + frontEndBytes + stackBytes }
}

/// What is known of SRAM beside the arena.
public enum MemoryBudget {
  /// A bound on the stack that an inference uses, whatever the model: kernels hold a fixed number
  /// of scalars and nothing recurses.
  ///
  /// Measured with `Firmware-Sim` by stack painting, the five MLPerf Tiny models, raw input: at most
  /// 836 bytes on Cortex-M4, 872 in Armv6-M code and 964 on Cortex-M55, whose vectors are saved
  /// there, the interpreter's own value included; to open a model takes less. The rest is room for
  /// the front end's value (128 bytes on a 32-bit machine) and its frames, which are not measured.
  public static let stackBytes = 1_152
  /// How `stackBytes` is known.
  public static let stackBasis =
    "bound; 964 measured on Cortex-M55 by stack painting, MLPerf Tiny models without front end"
}

/// A plan that needs more SRAM than there is.
public struct DoesNotFit: Error, Equatable, Sendable {
  /// What the smallest plan found needs.
  public var needed: MemoryUse
  /// What there is.
  public var budgetBytes: Int
  /// What takes up the arena at its fullest moment, largest first.
  public var binding: [Binding]
  /// What would make it fit, most effective first, a sentence each.
  public var remedies: [String]

  /// Something that takes up SRAM at the fullest moment.
  public struct Binding: Equatable, Sendable {
    /// The tensor's or the operator's name.
    public var name: String
    /// Bytes of its ring or scratch.
    public var bytes: Int
  }

  /// Bytes that the budget lacks.
  public var missingBytes: Int { needed.totalBytes - budgetBytes }
}
