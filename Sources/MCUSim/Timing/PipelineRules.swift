/// A core's rules, ready to be applied: what each instruction costs behind the one before it.
struct PipelineRules {
  let pipeline: Pipeline
  private let values: [Rule: Int]

  init(_ core: CoreTiming) {
    pipeline = core.pipeline
    values = Dictionary(uniqueKeysWithValues: core.pipeline.rules.map { ($0, core.value($0)) })
  }

  subscript(_ rule: Rule) -> Int { values[rule] ?? 0 }

  /// What an instruction costs behind the one before it, or branched to; for a conditional branch `x` is
  /// what of it is given back when it is taken.
  func cost(_ o: inout Operation, behind previous: Operation?) -> Int {
    let base = cycles(o, behind: previous)
    guard o.kind == .branchIf else { return base }
    let waits = pipeline == .cortexM3 && o.halfwords == 2 && previous?.halfwords == 2
    let more = waits ? self[.wideBranchNotTaken] : 0
    o.x = UInt8(clamping: more)
    return base + more
  }

  /// The fetch queue when a branch arrives.
  func queue(at address: UInt32) -> FetchQueue {
    FetchQueue(words: self[.fetchQueueWords], restart: self[.fetchRestart]).restarted(at: address)
  }

  private func cycles(_ o: Operation, behind previous: Operation?) -> Int {
    switch pipeline {
    case .cortexM0: cortexM0(o)
    case .cortexM3: cortexM3(o, behind: previous)
    case .cortexM33: cortexM33(o, behind: previous)
    }
  }

  /// The cycles of a division beyond the first: by the bits of the quotient.
  func division(_ dividend: UInt32, _ divisor: UInt32, signed isSigned: Bool) -> UInt64 {
    let least = self[.divideLeast], most = self[.divideMost]
    let bits = max(1, self[.divideBitsPerCycle])
    func width(_ x: UInt32) -> Int {
      32 - (isSigned ? Int32(bitPattern: x).magnitude : x).leadingZeroBitCount
    }
    let quotient = max(0, width(dividend) - width(divisor) + 1)
    let taken = divisor == 0 ? least : min(most, least + (quotient + bits - 1) / bits)
    return UInt64(max(0, taken - 1))
  }

  /// What an unaligned access takes more: once for each word beyond the first, and once more where a
  /// word lies at an odd address and is moved in three parts.
  func unaligned(_ address: UInt32, bytes: Int) -> UInt64 {
    let parts = bytes == 4 && address & 1 == 1 ? 2 : 1
    return UInt64(self[.unalignedAccess] * parts)
  }
}
