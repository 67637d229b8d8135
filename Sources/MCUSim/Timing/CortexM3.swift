extension PipelineRules {
  /// Cortex-M3 and M4: a load overlaps with the one before it, a store with a load.
  func cortexM3(_ o: Operation, behind previous: Operation?) -> Int {
    let kind = o.real
    if kind.isLoad || kind.isStore { return single(o, behind: previous) }
    let afterStore = previous?.real.isStore == true ? self[.loadAfterStore] : 0
    switch kind {
    case .loadMultiple: return self[.multiple] + o.imm.nonzeroBitCount + afterStore
    case .storeMultiple: return self[.multiple] + o.imm.nonzeroBitCount
    case .loadDual, .storeDual: return self[.dual]
    case .floatLoad, .floatStore, .floatLoadMultiple, .floatStoreMultiple: return 1 + Int(o.x)
    case .floatData: return float(o)
    case .loadPC: return self[.load]
    case .tableBranch: return self[.tableBranch]
    case .it: return self[.ifThen]
    case .mla, .mls: return self[.multiplyAccumulate]
    case .smull, .umull: return self[.longMultiply]
    case .smlal, .umlal: return self[.longMultiplyAccumulate]
    default: return 1
    }
  }

  /// A load or store of one register.
  private func single(_ o: Operation, behind previous: Operation?) -> Int {
    let kind = o.real, before = previous?.real
    let isBehindLoad = before?.isLoad ?? false, isBehindStore = before?.isStore ?? false
    let made = previous.map(resultsForAddress) ?? 0
    let usesIt = made & Operands(o).address != 0
    let alone =
      kind.isLoad ? self[.load] : self[kind.hasRegisterOffset ? .storeRegisterOffset : .store]
    if usesIt && isBehindLoad { return alone }
    let dependency = usesIt ? self[.addressDependency] : 0
    if kind.isStore { return dependency + (isBehindLoad ? self[.storeAfterLoad] : alone) }
    if let previous, before == .loadIndexed, previous.n == o.n { return self[.loadAfterBaseMoved] }
    if isBehindLoad { return dependency + self[.loadAfterLoad] }
    return dependency + alone + (isBehindStore ? self[.loadAfterStore] : 0)
  }

  /// What the instruction before made that an address may wait for: of a load that moves its base
  /// the register loaded.
  private func resultsForAddress(_ o: Operation) -> UInt32 {
    switch o.real {
    case .loadMultiple, .branchLink, .loadDual: 0
    case .loadIndexed: 1 << UInt32(o.d)
    default: Operands(o).results
    }
  }

  func float(_ o: Operation) -> Int {
    switch FloatOperation(rawValue: o.x) {
    case .divide, .squareRoot: self[.floatDivide]
    case .multiplyAdd, .multiplySubtract, .negatedMultiplyAdd, .negatedMultiplySubtract, .fusedAdd,
      .fusedSubtract, .fusedNegatedAdd, .fusedNegatedSubtract:
      self[.floatMultiplyAccumulate]
    default: 1
    }
  }
}
