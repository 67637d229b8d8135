/// A number of a core's timing; cycles, unless it says otherwise.
package enum Rule: String, CaseIterable, Sendable {
  // Loads and stores of one register.
  case load, loadAfterLoad, loadAfterStore, loadAfterBaseMoved
  case store, storeRegisterOffset, storeAfterLoad
  /// What an address waits for that the instruction before made.
  case addressDependency
  /// What an unaligned access takes more.
  case unalignedAccess
  // Several registers: the base, to which one for each register is added.
  case multiple, dual, multiplePC
  // Branches: what taking one adds.
  case takenBranch, indirectBranch, branchLink, wideBranchNotTaken, tableBranch
  // Multiplication and division.
  case multiply, multiplyAccumulate, longMultiply, longMultiplyAccumulate
  case divideLeast, divideMost, divideBitsPerCycle
  /// IT.
  case ifThen
  /// Floating-point division and square root; other arithmetic.
  case floatDivide, floatMultiplyAccumulate
  /// Words that are fetched ahead, 0 where fetching never stalls.
  case fetchQueueWords
  /// A queue that was full for so many cycles fetches on a cycle later; 0: never.
  case fetchRestart
  /// What a result that comes late costs the next instruction.
  case lateResult
  /// What an instruction takes that sets flags by a constant that is a byte, shifted.
  case flagsOfShiftedConstant
  /// What a narrow branch behind a narrow instruction takes.
  case pairedBranch
}

/// A family of pipelines: which rules a core's file gives, and how they are applied.
package enum Pipeline: String, CaseIterable, Sendable {
  /// Cortex-M0 and M0+: nothing overlaps.
  case cortexM0 = "cortex-m0"
  /// Cortex-M3 and M4: three stages; loads overlap.
  case cortexM3 = "cortex-m3"
  /// Cortex-M33: results that come late are waited for.
  case cortexM33 = "cortex-m33"

  /// The rules that a core's file has to give.
  package var rules: [Rule] {
    switch self {
    case .cortexM0:
      [
        .load, .store, .multiple, .multiplePC, .takenBranch, .indirectBranch, .branchLink,
        .multiply, .fetchQueueWords,
      ]
    case .cortexM3:
      [
        .load, .loadAfterLoad, .loadAfterStore, .loadAfterBaseMoved, .store, .storeRegisterOffset,
        .storeAfterLoad, .addressDependency, .unalignedAccess, .multiple, .dual, .takenBranch,
        .indirectBranch, .wideBranchNotTaken, .tableBranch, .multiplyAccumulate, .longMultiply,
        .longMultiplyAccumulate, .divideLeast, .divideMost, .divideBitsPerCycle, .ifThen,
        .floatDivide, .floatMultiplyAccumulate, .fetchQueueWords, .fetchRestart,
      ]
    case .cortexM33:
      [
        .load, .store, .multiple, .dual, .unalignedAccess, .takenBranch, .indirectBranch,
        .tableBranch, .multiply, .divideLeast, .divideMost, .divideBitsPerCycle, .ifThen,
        .floatDivide, .floatMultiplyAccumulate, .fetchQueueWords, .lateResult,
        .flagsOfShiftedConstant,
        .pairedBranch,
      ]
    }
  }
}
