internal import CThimbleKernels

/// The inclusive range that an operator of 16-bit values clamps its output to.
package struct Int16Bounds: Equatable, Sendable, BitwiseCopyable {
  /// Smallest value.
  package var lower: Int16
  /// Largest value.
  package var upper: Int16

  /// Makes a range; all of int16 by default.
  package init(lower: Int16 = .min, upper: Int16 = .max) {
    self.lower = lower
    self.upper = upper
  }

  /// `value`, brought into the range.
  @inline(__always)
  package func clamp(_ value: Int32) -> Int16 {
    Int16(truncatingIfNeeded: max(Int32(lower), min(Int32(upper), value)))
  }
}

/// A row of 16-bit values, at any address: rings start where the plan has room.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct Int16Row {
  let bytes: UnsafeMutablePointer<Int8>

  @unsafe
  @inline(__always)
  init(_ bytes: UnsafeMutablePointer<Int8>) { unsafe self.bytes = bytes }

  /// A row that is read alone.
  @unsafe
  @inline(__always)
  init(reading bytes: UnsafePointer<Int8>) {
    unsafe self.bytes = UnsafeMutablePointer(mutating: bytes)
  }

  /// A value of the row, or one before or behind it that belongs to the same tensor's.
  @inline(__always)
  subscript(_ index: Int) -> Int16 {
    get { unsafe thk_load_half(bytes, index) }
    nonmutating set { unsafe thk_store_half(bytes, index, newValue) }
  }

  /// The row from a value on.
  @inline(__always)
  func dropping(_ count: Int) -> Int16Row { unsafe Int16Row(bytes + count &* 2) }
}

/// What makes outputs of channels of sums of products of 16-bit and 8-bit values: biases of 64 bits, then
/// multipliers of 32, then shifts of eight, an array each.
///
/// A multiplier below 2^15 is TFLite's reduced one, for sums of 64 bits: one rounding, halves upwards. Any
/// other is for sums of 32 bits, which wrap, and is applied as to those of 8-bit values.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct WideRescale {
  private let biases: UnsafeRawPointer
  private let multipliers: UnsafePointer<Int32>
  private let shifts: UnsafePointer<Int8>
  private let bounds: Int16Bounds

  /// The arrays of the output's channels at a file offset.
  @inline(__always)
  init(_ context: RowContext, at offset: UInt32, _ bounds: Int16Bounds) {
    self.init(
      context, at: offset, count: Int(context.outputRecord.pointee.channels), bounds)
  }

  /// The arrays of `count` sums at a file offset.
  @inline(__always)
  init(_ context: RowContext, at offset: UInt32, count: Int, _ bounds: Int16Bounds) {
    let start = unsafe context.file + Int(truncatingIfNeeded: offset)
    unsafe biases = start
    unsafe multipliers = (start + count &* 8).assumingMemoryBound(to: Int32.self)
    unsafe shifts = (start + count &* 12).assumingMemoryBound(to: Int8.self)
    self.bounds = bounds
  }

  /// Bytes that the arrays of so many channels take in the file.
  static func byteCount(channels: Int) -> Int { channels &* 13 }

  /// A channel's output.
  @inline(__always)
  func output(_ sum: Int64, _ channel: Int) -> Int16 {
    let bias = unsafe biases.loadUnaligned(fromByteOffset: channel &* 8, as: Int64.self)
    let factor = unsafe Rescale(multiplier: multipliers[channel], shift: shifts[channel])
    return bounds.clamp(factor.applied(toWide: sum &+ bias))
  }
}

extension Rescale {
  /// Multipliers below this are reduced to 16 bits.
  static var reducedLimit: Int32 { 1 << 15 }

  /// The factor as TFLite applies it to sums of 64 bits: the multiplier's upper 16 bits, rounded.
  package var reduced: Rescale {
    Rescale(
      multiplier: multiplier < 0x7FFF_0000 ? (multiplier &+ (1 << 15)) >> 16 : 0x7FFF,
      shift: shift)
  }

  /// `x` times the factor; of a reduced one in one rounding, of another as 32 bits of `x`.
  package func applied(toWide x: Int64) -> Int32 {
    guard multiplier < Rescale.reducedLimit else { return apply(Int32(truncatingIfNeeded: x)) }
    return thk_rescale_wide(x, multiplier, 15 &- Int32(shift))
  }

  /// Whether the parts are ones that `applied(toWide:)` is defined for.
  var isSoundForWide: Bool { isSound && (multiplier >= Rescale.reducedLimit || shift <= 7) }
}

extension ModelChecker {
  /// Throws unless a `WideRescale` of so many channels lies at `offset`, its factors sound.
  func requireWideRescale(at offset: UInt32, channels: Int) throws(ModelError) {
    try requireConstants(
      at: offset, count: WideRescale.byteCount(channels: channels), times: 1, alignment: 4)
    let start = Int(truncatingIfNeeded: offset)
    for channel in 0..<channels {
      let multiplier = constant(at: start &+ channels &* 8 &+ channel &* 4, as: Int32.self)
      let shift = constant(at: start &+ channels &* 12 &+ channel, as: Int8.self)
      guard Rescale(multiplier: multiplier, shift: shift).isSoundForWide else {
        throw ModelError(.invalidField, at: start &+ channels &* 12 &+ channel)
      }
    }
  }
}
