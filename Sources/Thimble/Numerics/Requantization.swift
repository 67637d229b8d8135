internal import CThimbleKernels

/// `2 * a * b / 2^32`, rounded to nearest with ties upwards: gemmlowp's saturating rounding doubling
/// high multiply for a multiplier `b >= 0`, for which it never saturates.
@inline(__always)
func roundingDoublingHighMultiply(_ a: Int32, _ b: Int32) -> Int32 {
  thk_rounding_doubling_multiply_high(a, b)
}

/// `x / 2^exponent`, rounded to nearest with ties away from zero; `exponent` within 0...31.
@inline(__always)
func roundingDivideByPowerOfTwo(_ x: Int32, _ exponent: Int32) -> Int32 {
  thk_rounding_divide_by_power_of_two(x, exponent)
}

/// A real factor as TFLite represents it: `multiplier * 2^(shift - 31)`.
///
/// `Rescale(multiplier: 1 << 30, shift: 0)` halves. The multiplier is 0 or within `2^30 ..< 2^31`.
package struct Rescale: Equatable, Sendable, BitwiseCopyable {
  /// Mantissa in Q31.
  package var multiplier: Int32
  /// Power of two; positive ones shift left before the multiplication.
  package var shift: Int8

  /// Makes a factor from its parts.
  package init(multiplier: Int32, shift: Int8) {
    self.multiplier = multiplier
    self.shift = shift
  }

  /// `x` times the factor, rounded twice as TFLite's reference kernels do.
  @inline(__always)
  package func apply(_ x: Int32) -> Int32 {
    let left = Int32(max(shift, 0))
    let right = Int32(max(0 &- shift, 0))
    return roundingDivideByPowerOfTwo(thk_multiply_by_fraction(x &<< left, multiplier), right)
  }

  /// Whether the parts are ones that `apply` is defined for.
  var isSound: Bool { multiplier >= 0 && shift >= -31 && shift <= 30 }
}

/// The inclusive range that an operator's output is clamped to.
package struct OutputBounds: Equatable, Sendable, BitwiseCopyable {
  /// Smallest value.
  package var lower: Int8
  /// Largest value.
  package var upper: Int8

  /// Makes a range; all of int8 by default.
  package init(lower: Int8 = .min, upper: Int8 = .max) {
    self.lower = lower
    self.upper = upper
  }

  /// `value`, brought into the range.
  @inline(__always)
  package func clamp(_ value: Int32) -> Int8 {
    Int8(truncatingIfNeeded: max(Int32(lower), min(Int32(upper), value)))
  }
}

/// Per-channel requantization of `channels` accumulators, as it lies in the file: the biases
/// (int32), then the multipliers (int32), then the shifts (int8).
///
/// The input's zero point is folded into the biases: `bias - inputZeroPoint * sum(weights)`.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct ChannelRequantization {
  private var table: thk_requantization

  @inline(__always)
  init(_ context: RowContext, at offset: UInt32, bounds: OutputBounds) {
    let output = context.outputRecord
    let channels = Int(output.pointee.channels)
    let start = unsafe context.file + Int(offset)
    let biases = unsafe start.assumingMemoryBound(to: Int32.self)
    unsafe table = thk_requantization(
      biases: biases, multipliers: biases + channels,
      shifts: (start + channels &* 8).assumingMemoryBound(to: Int8.self),
      zero_point: Int32(output.pointee.zeroPoint), lower: Int32(bounds.lower),
      upper: Int32(bounds.upper))
  }

  /// Bytes that the arrays of `channels` channels take in the file.
  static func byteCount(channels: Int) -> Int { channels &* 9 }

  /// Writes the outputs of up to four channels, from `first` on, of a pixel at `output`.
  @inline(__always)
  mutating func write(
    _ sums: inout thk_four_sums, first: Int, count: Int, to output: UnsafeMutablePointer<Int8>
  ) {
    unsafe thk_requantize_channels(
      &table, &sums, Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: count),
      output + first)
  }

  /// Writes all `channels` outputs of `pixels` pixels side by side, whose activations lie in runs of
  /// `count`.
  @inline(__always)
  mutating func convolve(
    _ runs: UnsafePointer<Int8>, _ count: Int, pixels: Int, _ weights: UnsafePointer<Int8>,
    channels: Int, to output: UnsafeMutablePointer<Int8>
  ) {
    var runs = unsafe thk_runs(
      activations: runs, count: Int32(truncatingIfNeeded: count),
      pixels: Int32(truncatingIfNeeded: pixels))
    unsafe thk_convolve_runs(&runs, weights, &table, Int32(truncatingIfNeeded: channels), output)
  }

  /// Writes all `channels` outputs of a pixel whose activations have been gathered.
  @inline(__always)
  mutating func convolve(
    _ gathered: inout thk_gathered, _ count: Int, _ weights: UnsafePointer<Int8>, channels: Int,
    to output: UnsafeMutablePointer<Int8>
  ) {
    unsafe thk_convolve_gathered(
      &gathered, Int32(truncatingIfNeeded: count), weights, &table,
      Int32(truncatingIfNeeded: channels), output)
  }

  /// Writes the outputs of a depthwise window's first `channels` channels, a multiple of four.
  @inline(__always)
  mutating func convolveDepthwise(
    _ window: inout thk_window, _ rows: inout thk_row_pointers, channels: Int,
    to output: UnsafeMutablePointer<Int8>
  ) {
    unsafe thk_convolve_depthwise(
      &window, &rows, &table, Int32(truncatingIfNeeded: channels), output)
  }
}

/// The same arrays for sums that become 16-bit values without a zero point.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct SumRescale {
  private let biases: UnsafePointer<Int32>
  private let multipliers: UnsafePointer<Int32>
  private let shifts: UnsafePointer<Int8>

  /// The arrays of `count` sums at a file offset.
  @inline(__always)
  init(_ context: RowContext, at offset: UInt32, count: Int) {
    let start = unsafe context.file + Int(offset)
    unsafe biases = start.assumingMemoryBound(to: Int32.self)
    unsafe multipliers = biases + count
    unsafe shifts = (start + count &* 8).assumingMemoryBound(to: Int8.self)
  }

  /// A sum's value, its bias added.
  @inline(__always)
  func rescaled(_ sum: Int32, _ index: Int) -> Int32 {
    let factor = unsafe Rescale(multiplier: multipliers[index], shift: shifts[index])
    return factor.apply(unsafe sum &+ biases[index])
  }
}
