/// Registers and flags, `Slot.count` words.
typealias Registers = UnsafeMutablePointer<UInt32>

@inline(__always) func signed(_ x: UInt32) -> Int32 { Int32(bitPattern: x) }
@inline(__always) func unsigned(_ x: Int32) -> UInt32 { UInt32(bitPattern: x) }
@inline(__always) func low(_ x: UInt32) -> Int32 { Int32(Int16(truncatingIfNeeded: x)) }
@inline(__always) func high(_ x: UInt32) -> Int32 { Int32(bitPattern: x) >> 16 }
@inline(__always) func half(_ x: UInt32, top: Bool) -> Int32 { top ? high(x) : low(x) }
@inline(__always) func rotated(_ x: UInt32, _ by: UInt8) -> UInt32 {
  x &>> UInt32(by) | x &<< (32 &- UInt32(by))
}

extension Registers {
  @inline(__always)
  func setNZ(_ value: UInt32) {
    unsafe self[Slot.n] = value
    unsafe self[Slot.z] = value
  }

  /// A sum that sets the flags.
  @inline(__always)
  func add(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let (sum, carry) = a.addingReportingOverflow(b)
    unsafe setNZ(sum)
    unsafe self[Slot.c] = carry ? 1 : 0
    unsafe self[Slot.v] = (~(a ^ b) & (a ^ sum)) &>> 31
    return sum
  }

  /// A difference that sets the flags.
  @inline(__always)
  func subtract(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let difference = a &- b
    unsafe setNZ(difference)
    unsafe self[Slot.c] = a >= b ? 1 : 0
    unsafe self[Slot.v] = ((a ^ b) & (a ^ difference)) &>> 31
    return difference
  }

  /// Whether a condition, 0 (EQ) to 14 (always), holds.
  @inline(__always)
  func passes(_ condition: UInt8) -> Bool {
    switch condition {
    case 0: unsafe self[Slot.z] == 0
    case 1: unsafe self[Slot.z] != 0
    case 2: unsafe self[Slot.c] == 1
    case 3: unsafe self[Slot.c] == 0
    case 4: unsafe self[Slot.n] &>> 31 == 1
    case 5: unsafe self[Slot.n] &>> 31 == 0
    case 6: unsafe self[Slot.v] == 1
    case 7: unsafe self[Slot.v] == 0
    case 8: unsafe self[Slot.c] == 1 && self[Slot.z] != 0
    case 9: unsafe self[Slot.c] == 0 || self[Slot.z] == 0
    case 10: unsafe self[Slot.n] &>> 31 == self[Slot.v]
    case 11: unsafe self[Slot.n] &>> 31 != self[Slot.v]
    case 12: unsafe self[Slot.z] != 0 && self[Slot.n] &>> 31 == self[Slot.v]
    case 13: unsafe self[Slot.z] == 0 || self[Slot.n] &>> 31 != self[Slot.v]
    default: true
    }
  }

  /// A value shifted by up to 255, and the bit shifted out.
  @inline(__always)
  func shifted(_ value: UInt32, _ type: ShiftType, _ amount: UInt32) -> (UInt32, UInt32) {
    if amount == 0 { return unsafe (value, self[Slot.c]) }
    switch type {
    case .lsl:
      if amount > 32 { return (0, 0) }
      return (amount == 32 ? 0 : value &<< amount, value &>> (32 &- amount) & 1)
    case .lsr:
      if amount > 32 { return (0, 0) }
      return (amount == 32 ? 0 : value &>> amount, value &>> (amount &- 1) & 1)
    case .asr:
      let by = Swift.min(amount, 32)
      let number = signed(value)
      return (
        unsigned(by == 32 ? number &>> 31 : number &>> signed(by)),
        unsigned(number &>> signed(by &- 1)) & 1
      )
    case .ror:
      let result = value &>> amount | value &<< (32 &- amount)
      return (result, result &>> 31)
    }
  }

  /// The APSR's bits as MRS reads them.
  var status: UInt32 {
    get {
      let sign = unsafe self[Slot.n] & 0x8000_0000
      let zero: UInt32 = unsafe self[Slot.z] == 0 ? 1 << 30 : 0
      return unsafe sign | zero | self[Slot.c] << 29 | self[Slot.v] << 28 | self[Slot.q] << 27
        | self[Slot.ge] << 16
    }
    nonmutating set {
      unsafe setFlags(newValue)
      unsafe self[Slot.q] = newValue >> 27 & 1
      unsafe self[Slot.ge] = newValue >> 16 & 15
    }
  }

  /// N, Z, C and V from a word's highest bits.
  func setFlags(_ value: UInt32) {
    unsafe self[Slot.n] = value & 0x8000_0000
    unsafe self[Slot.z] = value >> 30 & 1 == 1 ? 0 : 1
    unsafe self[Slot.c] = value >> 29 & 1
    unsafe self[Slot.v] = value >> 28 & 1
  }
}
