extension PipelineRules {
  /// Cortex-M0 and M0+: one thing at a time.
  func cortexM0(_ o: Operation) -> Int {
    let kind = o.real
    if kind.isLoad { return self[.load] }
    if kind.isStore { return self[.store] }
    switch kind {
    case .loadMultiple:
      let toPC = o.imm >> 15 & 1 == 1 ? self[.multiplePC] : 0
      return self[.multiple] + o.imm.nonzeroBitCount + toPC
    case .storeMultiple: return self[.multiple] + o.imm.nonzeroBitCount
    case .branchLink: return 1 + self[.branchLink]
    case .muls, .mul: return self[.multiply]
    default: return 1
    }
  }
}
