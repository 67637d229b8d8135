internal import CThimbleKernels
import Thimble

/// The micro front end's channels: energies in triangular bands, their roots, less the noise, gained, as logarithms.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; `MicroTables` has checked the segments.
@safe
struct MicroBands {
  private let tables: MicroTables
  private let parameters: MicroParameters
  private let channels: Int
  /// Bits by which roots are too small, as the transform divides by its length and weights have 12 bits.
  private let correctionBits: Int
  /// The noise in each channel, scaled up by `smoothingBits`.
  private let estimates: UnsafeMutablePointer<UInt32>

  @unsafe
  init(_ frontEnd: FrontEnd, _ tables: MicroTables, estimates: UnsafeMutablePointer<UInt32>) {
    self.tables = tables
    parameters = frontEnd.micro
    channels = Int(frontEnd.melBands)
    correctionBits = frontEnd.microCorrectionBits
    unsafe self.estimates = estimates
  }

  /// Forgets the noise.
  func reset() {
    for channel in 0..<channels { unsafe estimates[channel] = 0 }
  }

  /// Computes a row.
  ///
  /// - Parameters:
  ///   - bins: the energies.
  ///   - shift: by how many bits the frame was scaled up.
  ///   - values: where each channel's value goes.
  func compute(_ bins: MicroFFT, shift: UInt32, into values: UnsafeMutablePointer<UInt16>) {
    var bin = unsafe Int(tables.segments[0])
    let start = bin
    var falling: UInt64 = 0
    for segment in 0...channels {
      var (rising, next) = (falling, 0 as UInt64)
      let end = unsafe Int(tables.segments[segment &+ 1])
      while bin < end {
        // As the C code has it: an energy of 2^31 is negative.
        let energy = Int32(bitPattern: bins.energy(bin))
        let (weight, rest) = unsafe (tables.weights[bin &- start], tables.unweights[bin &- start])
        rising &+= UInt64(bitPattern: thk_multiply_long(energy, Int32(weight)))
        next &+= UInt64(bitPattern: thk_multiply_long(energy, Int32(rest)))
        bin &+= 1
      }
      falling = next
      guard segment > 0 else { continue }
      let signal = MicroRoot.root(rising) >> shift
      unsafe values[segment &- 1] = value(of: signal, channel: segment &- 1)
    }
  }

  /// The value of a channel's signal.
  private func value(of signal: UInt32, channel: Int) -> UInt16 {
    var signal = unsafe subtractNoise(signal, channel, estimates + channel)
    if parameters.hasPCAN { signal = unsafe gained(signal, noise: estimates[channel]) }
    let scaled =
      correctionBits < 0
      ? signal >> UInt32(truncatingIfNeeded: 0 &- correctionBits)
      : signal &<< UInt32(truncatingIfNeeded: correctionBits)
    let value = scaled > 1 ? unsafe MicroLog.log(scaled, parameters.scaleShift, tables.logs) : 0
    return UInt16(truncatingIfNeeded: min(value, 0xFFFF))
  }

  /// Follows the noise, and takes it away but for a part of the signal.
  private func subtractNoise(
    _ signal: UInt32, _ channel: Int, _ estimate: UnsafeMutablePointer<UInt32>
  ) -> UInt32 {
    let smoothing = Self.fraction(
      channel & 1 == 0 ? parameters.evenThousandths : parameters.oddThousandths)
    let bits = UInt32(parameters.smoothingBits)
    let scaled = signal &<< bits
    let before = unsafe thk_multiply_long_unsigned(estimate.pointee, 16_384 &- smoothing)
    let sum = thk_multiply_long_unsigned(scaled, smoothing) &+ before
    let noise = UInt32(truncatingIfNeeded: sum >> 14)
    unsafe estimate.pointee = noise
    let floor = UInt32(
      truncatingIfNeeded: thk_multiply_long_unsigned(
        signal, Self.fraction(parameters.minimumThousandths)) >> 14)
    return max((scaled &- min(noise, scaled)) >> bits, floor)
  }

  /// Thousandths in Q14, rounded down.
  @inline(__always)
  private static func fraction(_ thousandths: UInt8) -> UInt32 {
    UInt32(thousandths) &* 16_384 / 1_000
  }

  /// Per-channel energy normalization: the signal against a power of the noise, compressed.
  private func gained(_ signal: UInt32, noise: UInt32) -> UInt32 {
    let gain = unsafe UInt32(bitPattern: Int32(MicroGain.gain(noise, tables.gains)))
    let shift = UInt64(truncatingIfNeeded: Int(parameters.gainBits) &- correctionBits &- 12)
    let ratio = UInt32(truncatingIfNeeded: thk_multiply_long_unsigned(signal, gain) >> shift)
    return ratio < 2 << 12 ? (ratio &* ratio) >> 20 : (ratio >> 6) &- 64
  }
}

/// Square roots as the micro front end rounds them.
enum MicroRoot {
  /// The root of a number, rounded to nearest; of one below 2^32, at most 65,535.
  static func root(_ number: UInt64) -> UInt32 {
    let limit: UInt64 = thk_high_word(number) == 0 ? 0xFFFF : 0xFFFF_FFFF
    guard number != 0 else { return 0 }
    var (rest, root) = (number, 0 as UInt64)
    var bit = 1 as UInt64 &<< UInt64(truncatingIfNeeded: (63 &- number.leadingZeroBitCount) & ~1)
    while bit != 0 {
      if rest >= root &+ bit {
        rest &-= root &+ bit
        root = (root >> 1) &+ bit
      } else {
        root >>= 1
      }
      bit >>= 2
    }
    if rest > root, root != limit { root &+= 1 }
    return UInt32(truncatingIfNeeded: root)
  }
}

/// The gain of a noise, from parabolas between powers of two.
enum MicroGain {
  static func gain(_ noise: UInt32, _ table: UnsafePointer<Int16>) -> Int16 {
    if noise <= 2 { return unsafe table[Int(truncatingIfNeeded: noise)] }
    let interval = 32 &- noise.leadingZeroBitCount
    let entry = unsafe table + (4 &* interval &- 6)
    let aligned =
      interval < 11
      ? noise &<< UInt32(truncatingIfNeeded: 11 &- interval)
      : noise >> UInt32(truncatingIfNeeded: interval &- 11)
    let fraction = Int32(bitPattern: aligned & 0x3FF)
    var result = unsafe (Int32(entry[2]) &* fraction) >> 5
    result &+= unsafe Int32(entry[1]) &<< 5
    result = (result &* fraction &+ (1 << 14)) >> 15
    return unsafe Int16(truncatingIfNeeded: result &+ Int32(entry[0]))
  }
}

/// Natural logarithms of integers, scaled.
enum MicroLog {
  /// The logarithm of a number above 1, times 2^scaleShift, rounded.
  static func log(_ number: UInt32, _ scaleShift: UInt8, _ table: UnsafePointer<UInt16>) -> UInt32 {
    let integer = UInt32(truncatingIfNeeded: 31 &- number.leadingZeroBitCount)
    let rest = number &- (1 &<< integer)
    let fraction = integer < 16 ? rest &<< (16 &- integer) : rest >> (integer &- 16)
    let segment = Int(truncatingIfNeeded: fraction >> 9)
    let (low, high) = unsafe (Int32(table[segment]), Int32(table[segment &+ 1]))
    let inside = Int32(bitPattern: fraction & 0x1FF)
    let correction = low &+ ((high &- low) &* inside) >> 16
    let binary = (integer << 16) &+ fraction &+ UInt32(bitPattern: correction)
    let natural = UInt32(
      truncatingIfNeeded: (thk_multiply_long_unsigned(45_426, binary) &+ 32_768) >> 16)
    return ((natural &<< UInt32(scaleShift)) &+ 32_768) >> 16
  }
}
