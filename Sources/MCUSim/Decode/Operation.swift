/// What a decoded instruction does.
///
/// `I` takes an immediate, `R` a register, `S` a shifted register; plain names leave the flags alone,
/// those in `s` set them.
enum Kind: UInt8, CaseIterable, Sendable {
  // What every halfword is at first, and what wraps another kind.
  case undecoded, conditional, hooked
  case undefined, unpredictable, unsupported
  case nop, it, breakpoint, readSpecial, writeSpecial
  // Data processing: the common forms, then the rest, whose operation is in `x`.
  case moveI, moveR, movesI, movesR, moveTop
  case addI, addR, subI, subR, rsbI, andI, andR, orrI, orrR, eorI, eorR, bicR
  case addS, subS, orrS, eorS
  case addsI, addsR, subsI, subsR, cmpI, cmpR
  case data, dataToStack
  case lslI, lsrI, asrI, shift
  // Memory. `B` is a byte, `H` a halfword, `SB` and `SH` extend the sign.
  case loadI, loadR, loadBI, loadBR, loadHI, loadHR, loadSBI, loadSBR, loadSHI, loadSHR, loadLiteral
  case storeI, storeR, storeBI, storeBR, storeHI, storeHR
  case loadIndexed, storeIndexed, loadPC
  case loadDual, storeDual, loadMultiple, storeMultiple
  case loadExclusive, storeExclusive, clearExclusive
  // Branches. Displacements are in operations, not bytes; `far` ones hold an address.
  case branch, branchIf, branchZero, branchNonzero, branchLink, branchRegister, branchLinkRegister
  case branchFar, branchCall, tableBranch, addPC
  // Multiplication and division.
  case mul, muls, mla, mls, smull, umull, smlal, umlal, umaal, sdiv, udiv
  case smulHalves, smlaHalves, smulWord, smlaWord, smmul, smlad, dualProduct, dualLong, smlalHalves
  case usad8
  // Bits and bytes, the DSP extension.
  case sxtb, sxth, uxtb, uxth, sxtb16, uxtb16, extendAdd
  case packBottom, packTop, ssat, usat, ssat16, usat16
  case ubfx, sbfx, bfi, bfc, clz, rbit, rev, rev16, revsh
  case parallel, select, saturating
  // Floating point: registers as storage, then arithmetic.
  case floatToCore, floatFromCore, floatPair, floatLoad, floatStore, floatLoadMultiple
  case floatStoreMultiple, floatData, floatCompare, floatStatus
}

/// A data-processing operation that has its kind's number in `x`.
enum DataOperation: UInt8, Sendable {
  case and, bic, orr, orn, eor, add, adc, sbc, sub, rsb, mov, mvn
  // These only set flags.
  case tst, teq, cmn, cmp

  var onlyCompares: Bool { rawValue >= DataOperation.tst.rawValue }
}

/// How a register is shifted; the number is the encoding's.
enum ShiftType: UInt8, Sendable { case lsl, lsr, asr, ror }

/// A decoded instruction; there is one for each halfword of memory that can hold code.
struct Operation {
  /// What runs; for `conditional` and `hooked` what they guard is `inner`.
  var kind = Kind.undecoded
  var inner = Kind.undecoded
  /// The condition's number; 14: always.
  var condition: UInt8 = 14
  /// Bits 0 and 1: halfwords; the others are named below.
  var form: UInt8 = 0
  /// Registers: destination (or the one transferred), first and second operand, and the accumulator,
  /// the low half of a long product or the second one transferred.
  var d: UInt8 = 0, n: UInt8 = 0, m: UInt8 = 0, a: UInt8 = 0
  /// The type in bits 6 and 7, the amount in 0 to 5: 32 for LSR and ASR by 32, 0 with ROR for RRX.
  var shift: UInt8 = 0
  /// What the kind says it is.
  var x: UInt8 = 0
  /// Cycles behind the instruction before it in memory.
  var cost: UInt8 = 1
  /// Cycles more, or fewer, when it is branched to, plus `entryBias`; 0 until a branch arrives.
  var entry: Int8 = 0
  /// The immediate: a value, a displacement, a mask or a list of registers.
  var imm: UInt32 = 0
  /// How often it ran.
  var count: UInt64 = 0
  /// Cycles beyond `count` times `cost`: stalls, branches taken, waits.
  var extra: Int64 = 0

  static let entryBias: Int64 = 64
  static let immediate: UInt8 = 4, setsFlags: UInt8 = 8, carryKnown: UInt8 = 16, carry: UInt8 = 32
  static let writesBack: UInt8 = 64, postIndexed: UInt8 = 128

  var halfwords: Int { Int(form & 3) }
  @inline(__always)
  func has(_ bit: UInt8) -> Bool { form & bit != 0 }
  /// What it does, whatever guards it.
  var real: Kind { kind == .conditional || kind == .hooked ? inner : kind }
  var shiftType: ShiftType { ShiftType(rawValue: shift >> 6) ?? .lsl }
  var shiftAmount: UInt32 { UInt32(shift & 63) }
}

/// Where registers, flags and what else an instruction can name lie among the registers.
enum Slot {
  static let sp = 13, lr = 14
  /// N is bit 31 of `n`, Z says that `z` is 0, the others are 0 or 1 (GE: four bits).
  static let n = 16, z = 17, c = 18, v = 19, ge = 20, q = 21
  /// Always 0: the base of addresses that the decoder has worked out.
  static let zero = 22
  static let primask = 23, basepri = 24, faultmask = 25, control = 26, psp = 27, fpscr = 28
  /// The address that LDREX marked; 1 where none is.
  static let exclusive = 29
  static let s0 = 32
  static let count = 64
}
