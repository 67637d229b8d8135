/// Where instructions lie, and their decoding.
extension Machine {
  /// The address of the instruction that runs.
  package var pc: UInt32 { unsafe address(position) }

  func address(_ p: UnsafeMutablePointer<Operation>) -> UInt32 {
    let index = unsafe p - operations
    let bank = banks.last { $0.firstOperation <= index } ?? banks[0]
    return bank.region.base &+ UInt32(truncatingIfNeeded: (index - bank.firstOperation) * 2)
  }

  /// The operation at an address, if memory is there.
  func find(_ given: UInt32) -> UnsafeMutablePointer<Operation>? {
    let address = unaliased(given)
    guard let bank = bank(at: address, 2) else { return nil }
    return unsafe operations + bank.firstOperation + Int(address - bank.region.base) / 2
  }

  func operation(at address: UInt32) throws(Halt) -> UnsafeMutablePointer<Operation> {
    guard let found = unsafe find(address) else {
      throw halt(.unmapped(.fetch, address: address, bytes: 2))
    }
    return unsafe found
  }

  /// A branch arrives at an instruction for the first time.
  func noteTarget(_ p: UnsafeMutablePointer<Operation>) throws(Halt) {
    unsafe p.pointee.entry = Int8(Operation.entryBias)
    try unsafe decode(p)
  }

  /// Decodes from here to the next instruction that never falls through.
  func decode(_ start: UnsafeMutablePointer<Operation>) throws(Halt) {
    guard let bank = unsafe bank(at: address(start), 2) else {
      throw unsafe halt(.unmapped(.fetch, address: address(start), bytes: 2))
    }
    decodings += 1
    var p = unsafe beginning(of: start)
    var previous: Operation?
    var conditions: ArraySlice<UInt8> = []
    var queue = unsafe timing.queue(at: address(p))
    for _ in 0..<4_096 {
      let pc = unsafe address(p)
      guard var o = decoded(at: pc, in: bank, inIT: !conditions.isEmpty) else { break }
      let condition = conditions.popFirst() ?? 14
      if o.kind == .it { conditions = Machine.conditions(o.imm)[...] }
      resolve(&o, at: pc, in: bank)
      unsafe price(&o, at: pc, over: p.pointee, behind: previous, &queue)
      previous = o
      if condition != 14 {
        (o.inner, o.kind, o.condition) = (o.kind, .conditional, condition)
      } else if hooks[pc] != nil {
        (o.inner, o.kind) = (o.kind, .hooked)
      }
      unsafe p.pointee = o
      if condition == 14, o.endsRun { break }
      unsafe p += o.halfwords
    }
    unsafe noteCode(in: bank, from: start, to: p)
  }

  /// What an instruction costs, and what it counted so far, as `old` has it.
  ///
  /// Where branches arrive the fetch queue is taken to be as they leave it; what falls in there is rarer.
  private func price(
    _ o: inout Operation, at pc: UInt32, over old: Operation, behind previous: Operation?,
    _ queue: inout FetchQueue
  ) {
    let isKnown = old.kind != .undecoded
    var alone = timing.cost(&o, behind: nil)
    var behind = previous == nil ? alone : timing.cost(&o, behind: previous)
    let fallen = queue.take(halfwords: o.halfwords, cost: behind)
    behind += fallen
    if old.entry != 0 {
      queue = timing.queue(at: pc)
      alone += queue.take(halfwords: o.halfwords, cost: alone)
      // What fell in was priced when the instructions before it were decoded.
      if previous == nil { behind = isKnown ? Int(old.cost) : alone }
      if previous == nil, isKnown { o.x = old.isConditionalBranch ? old.x : o.x }
      o.entry = Int8(clamping: Int(Operation.entryBias) + alone - behind)
    }
    o.cost = UInt8(clamping: behind)
    o.count = old.count
    // What ran so far cost what it was taken to cost.
    o.extra = old.extra + Int64(old.count) * (Int64(old.cost) - Int64(o.cost))
  }

  /// The IT instruction whose block holds an instruction, or the instruction itself.
  private func beginning(
    of p: UnsafeMutablePointer<Operation>
  ) -> UnsafeMutablePointer<Operation> {
    for back in 1...8 where unsafe p - back >= operations {
      let o = unsafe (p - back).pointee
      guard o.kind == .it else { continue }
      var at = unsafe (p - back) + 1
      for _ in Machine.conditions(o.imm) {
        if unsafe at == p { return unsafe p - back }
        unsafe at += max(1, at.pointee.halfwords)
      }
      return unsafe p
    }
    return unsafe p
  }

  /// The instruction at an address; `nil` where it does not lie within memory.
  private func decoded(at pc: UInt32, in bank: Bank, inIT: Bool) -> Operation? {
    guard bank.region.contains(pc, 2) else { return nil }
    let first = bank.read(at: pc, count: 2)
    guard Decoder.isWide(first) else {
      return decoder.decode(first, isWide: false, at: pc, inIT: inIT)
    }
    guard bank.region.contains(pc, 4) else { return nil }
    let code = first << 16 | bank.read(at: pc &+ 2, count: 2)
    return decoder.decode(code, isWide: true, at: pc, inIT: inIT)
  }

  /// Branches out of the memory hold an address; those to another function's start are told apart.
  private func resolve(_ o: inout Operation, at pc: UInt32, in bank: Bank) {
    switch o.kind {
    case .branch, .branchIf, .branchZero, .branchNonzero, .branchLink:
      let target = pc &+ o.imm &* 2
      guard bank.region.contains(target, 2) else {
        let isPlain = o.kind == .branch || o.kind == .branchLink
        o.x = o.kind == .branchLink ? 1 : 0
        (o.kind, o.imm) = (isPlain ? .branchFar : .undefined, target)
        return
      }
      if o.kind == .branch, calls.isAnotherFunction(target, than: pc) { o.kind = .branchCall }
    default: break
    }
  }

  /// The conditions of an IT block's instructions.
  static func conditions(_ code: UInt32) -> [UInt8] {
    let first = code >> 4, mask = code & 15
    return (0..<4 - mask.trailingZeroBitCount).map { index in
      index == 0 ? UInt8(first) : UInt8(first & 14 | mask >> UInt32(4 - index) & 1)
    }
  }

  /// Code in SRAM: what is stored there from now on passes through the machine.
  private func noteCode(
    in bank: Bank, from start: UnsafeMutablePointer<Operation>,
    to end: UnsafeMutablePointer<Operation>
  ) {
    guard !bank.isFlash, bank.firstOperation == banks[1].firstOperation else { return }
    let last = unsafe (end - operations - bank.firstOperation) * 2 + 8
    storeFloor = max(storeFloor, UInt32(truncatingIfNeeded: last))
  }

  /// Instructions that bytes just written may belong to are decoded anew.
  func forgetCode(in bank: Bank, at offset: Int, bytes: Int) {
    let first = max(0, offset / 2 - 1), last = min(bank.halfwords, (offset + bytes + 1) / 2)
    for index in first..<max(first, last) {
      let p = unsafe operations + bank.firstOperation + index
      guard unsafe p.pointee.kind != .undecoded else { continue }
      unsafe p.pointee.extra += Int64(p.pointee.count) * Int64(p.pointee.cost)
      unsafe p.pointee.cost = 0
      unsafe p.pointee.entry = 0
      unsafe p.pointee.kind = .undecoded
    }
  }
}

extension Operation {
  fileprivate var isConditionalBranch: Bool { real == .branchIf }

  /// Whether nothing runs behind it but what is branched to.
  fileprivate var endsRun: Bool {
    switch kind == .hooked ? inner : kind {
    case .branch, .branchCall, .branchRegister, .addPC, .tableBranch, .undefined, .unpredictable,
      .unsupported, .loadPC:
      true
    case .branchFar: x == 0
    case .loadMultiple: imm >> 15 & 1 == 1
    default: false
    }
  }
}
