extension Operation {
  /// The shift of a register: LSR and ASR by 0 stand for 32.
  mutating func setShift(_ type: ShiftType, _ amount: UInt32) {
    let means32 = amount == 0 && (type == .lsr || type == .asr)
    shift = type.rawValue << 6 | (means32 ? 32 : UInt8(amount))
  }

  /// Makes it a data-processing operation, of the quickest kind that does the same.
  mutating func setData(_ operation: DataOperation, setsFlags: Bool) {
    kind = .data
    x = operation.rawValue
    if setsFlags { form |= Operation.setsFlags }
    if d == 13 && !operation.onlyCompares {
      kind = .dataToStack
    } else if setsFlags {
      kind = withFlags(operation)
    } else if has(Operation.immediate) {
      kind = byImmediate(operation)
    } else {
      kind = shift == 0 ? plain(operation) : shifted(operation)
    }
  }

  private func withFlags(_ operation: DataOperation) -> Kind {
    let isImmediate = has(Operation.immediate)
    guard isImmediate || shift == 0 else { return .data }
    switch operation {
    case .add: return isImmediate ? .addsI : .addsR
    case .sub: return isImmediate ? .subsI : .subsR
    case .cmp: return isImmediate ? .cmpI : .cmpR
    case .mov where !isImmediate: return .movesR
    case .mov where !has(Operation.carryKnown): return .movesI
    default: return .data
    }
  }

  private mutating func byImmediate(_ operation: DataOperation) -> Kind {
    switch operation {
    case .mov: return .moveI
    case .mvn, .bic:
      imm = ~imm
      return operation == .mvn ? .moveI : .andI
    case .add: return .addI
    case .sub: return .subI
    case .rsb: return .rsbI
    case .and: return .andI
    case .orr: return .orrI
    case .eor: return .eorI
    default: return .data
    }
  }

  private func plain(_ operation: DataOperation) -> Kind {
    switch operation {
    case .mov: .moveR
    case .add: .addR
    case .sub: .subR
    case .and: .andR
    case .orr: .orrR
    case .eor: .eorR
    case .bic: .bicR
    default: .data
    }
  }

  private func shifted(_ operation: DataOperation) -> Kind {
    if shift == ShiftType.ror.rawValue << 6 { return .data }  // RRX
    switch operation {
    case .mov:
      switch shiftType {
      case .lsl: return .lslI
      case .lsr: return .lsrI
      case .asr: return .asrI
      case .ror: return .data
      }
    case .add: return .addS
    case .sub: return .subS
    case .orr: return .orrS
    case .eor: return .eorS
    default: return .data
    }
  }
}
