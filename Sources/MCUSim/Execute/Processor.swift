/// What the loop that executes keeps at hand; the rest is the machine's.
///
/// Memory is reached through two windows: the SRAM that is used most and the flash. Their bounds are
/// the map's, in units of the access, so that one comparison of the rotated offset tells an access
/// that is outside or unaligned; those are the machine's to judge.
@safe
struct Processor {
  let machine: Machine
  let r: Registers
  /// The instruction that runs.
  var p: UnsafeMutablePointer<Operation>
  var cycles: UInt64
  /// Instructions that may still run before the loop returns.
  var budget: Int

  let ram: UnsafeMutableRawPointer
  let ramBase: UInt32, ramBytes: UInt32
  /// A byte for each of SRAM's, 0 where nothing was ever written; valid where `isShadowed`.
  let shadow: UnsafeMutableRawPointer
  let isShadowed: Bool
  /// The first byte of SRAM, as an offset, below which stores are the machine's: code may lie there.
  var storeFloor: UInt32
  let flash: UnsafeRawPointer
  let flashBase: UInt32, flashBytes: UInt32

  /// The flash's operations, one for each halfword.
  let code: UnsafeMutablePointer<Operation>
  let codeBase: UInt32, codeHalfwords: UInt32

  let taken: UInt64, takenIndirect: UInt64
  let traces: Bool
  /// The line of flash that instructions come from, and how many halfwords it has: the exponent, 0 where
  /// the flash has no waits.
  var flashLine = -1
  let flashLineShift: Int
  let flashUnit: FlashUnit

  // MARK: Operands

  @inline(__always) var n: UInt32 { unsafe r[Int(p.pointee.n)] }
  @inline(__always) var m: UInt32 { unsafe r[Int(p.pointee.m)] }
  @inline(__always) var a: UInt32 { unsafe r[Int(p.pointee.a)] }
  @inline(__always) var imm: UInt32 { unsafe p.pointee.imm }

  @inline(__always)
  mutating func next() { unsafe p += Int(p.pointee.form & 3) }

  /// The instruction's result.
  @inline(__always)
  mutating func set(_ value: UInt32) {
    unsafe r[Int(p.pointee.d)] = value
    next()
  }

  /// Cycles beyond what the instruction costs by itself.
  @inline(__always)
  mutating func stall(_ count: UInt64) {
    cycles &+= count
    unsafe p.pointee.extra &+= Int64(truncatingIfNeeded: count)
  }

  /// Tells the machine where the run is, before anything of it is called.
  @inline(__always)
  func sync() {
    unsafe machine.position = unsafe p
    machine.cycles = cycles
    machine.instructions = machine.sliceEnd &- UInt64(truncatingIfNeeded: budget)
  }

  /// Takes over the cycles that the machine found an access to take.
  @inline(__always)
  mutating func takeStall() {
    let count = machine.stall
    guard count != 0 else { return }
    machine.stall = 0
    stall(count)
  }
}
