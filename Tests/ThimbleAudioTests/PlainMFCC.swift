import Thimble

@testable import ThimbleAudio

/// The fixed-point front end as its arithmetic is defined, in 64 bits: every rounding that makes up a
/// coefficient, and nothing of how a frame is stored, split into passes or kept in registers.
struct PlainMFCC {
  let frontEnd: FrontEnd
  let tables: MFCCTables

  private var length: Int { Int(frontEnd.fftLength) }
  private var points: Int { length / 2 }

  /// The coefficients of a frame of samples, Q22.
  func coefficients(_ samples: ArraySlice<Int16>) -> [Int32] {
    let samples = samples.map { Int32($0) }
    let folded = samples.reduce(0 as UInt32) { $0 | UInt32(bitPattern: ($1 << 1) ^ ($1 >> 31)) }
    if folded == 0 {
      return cepstrum(Array(repeating: 0, count: Int(frontEnd.melBands)), exponent: 62)
    }
    let shift = folded.leadingZeroBitCount - 2
    var words = [Int32](repeating: 0, count: length)
    for (i, sample) in samples.enumerated() {
      words[i] = unsafe Self.high(sample << Int32(shift), tables.hann[min(i, samples.count - i)])
    }
    let spectrum = transform((0..<points).map { (words[2 * $0], words[2 * $0 + 1]) })
    return cepstrum(
      bands(spectrum), exponent: Int32(shift + 16 - points.trailingZeroBitCount))
  }

  /// The high word of a product.
  static func high(_ a: Int32, _ b: Int32) -> Int32 { Int32((Int64(a) * Int64(b)) >> 32) }

  /// cos and sin of 2π·index / length, Q30.
  private func turn(_ index: Int) -> (cosine: Int32, sine: Int32) {
    let quarter = length / 4
    let (near, far) = unsafe (tables.sine[index % quarter], tables.sine[quarter - index % quarter])
    switch index / quarter {
    case 0: return (far, near)
    case 1: return (-near, far)
    case 2: return (-far, -near)
    default: return (near, -far)
    }
  }

  typealias Point = (real: Int32, imaginary: Int32)

  /// The transform divided by its size, in order: a radix-2 step where the size is no power of four, then
  /// radix-4 steps, decimation in frequency.
  private func transform(_ values: [Point]) -> [Point] {
    let size = values.count
    if size == 1 { return values }
    let radix = size.trailingZeroBitCount & 1 == 1 ? 2 : 4
    let part = size / radix
    var result = [Point](repeating: (0, 0), count: size)
    for r in 0..<radix {
      let group = (0..<part).map { j in
        let sum = radix == 2 ? Self.sum2(values, j, r) : Self.sum4(values, j, r)
        let isPlain = r == 0 || (radix == 4 && j == 0)
        return turned(sum, by: r * j * (length / size), radix: radix, isPlain: isPlain)
      }
      for (k, value) in transform(group).enumerated() { result[radix * k + r] = value }
    }
    return result
  }

  private static func sum2(_ values: [Point], _ j: Int, _ r: Int) -> Point {
    let (a, b) = (values[j], values[j + values.count / 2])
    return r == 0
      ? (a.real + b.real, a.imaginary + b.imaginary) : (a.real - b.real, a.imaginary - b.imaginary)
  }

  /// a + b·(-i)^r + c·(-1)^r + d·i^r.
  private static func sum4(_ values: [Point], _ j: Int, _ r: Int) -> Point {
    (0..<4).reduce((0, 0)) { sum, n in
      let value = values[j + n * values.count / 4]
      switch n * r % 4 {
      case 0: return (sum.0 + value.real, sum.1 + value.imaginary)
      case 1: return (sum.0 + value.imaginary, sum.1 - value.real)
      case 2: return (sum.0 - value.real, sum.1 - value.imaginary)
      default: return (sum.0 - value.imaginary, sum.1 + value.real)
      }
    }
  }

  /// A sum turned back by its angle and divided by the radix: value · (cos - i sin) / radix.
  private func turned(_ value: Point, by index: Int, radix: Int, isPlain: Bool) -> Point {
    if isPlain {
      let shift: Int32 = radix == 2 ? 1 : 2
      return (value.real >> shift, value.imaginary >> shift)
    }
    let (cosine, sine) = turn(index)
    let real = Self.high(value.real, cosine) + Self.high(value.imaginary, sine)
    let imaginary = Self.high(value.imaginary, cosine) - Self.high(value.real, sine)
    return radix == 2 ? (real << 1, imaginary << 1) : (real, imaginary)
  }

  private func magnitude(_ bin: Int, _ spectrum: [Point]) -> UInt64 {
    let (one, other) = (spectrum[bin], spectrum[points - bin])
    let (cosine, sine) = turn(bin)
    let (oddReal, oddImaginary) = (
      Int64(one.imaginary + other.imaginary), Int64(other.real - one.real)
    )
    let real =
      Int64(one.real + other.real)
      + ((oddReal * Int64(cosine) + oddImaginary * Int64(sine)) >> 30)
    let imaginary =
      Int64(one.imaginary - other.imaginary)
      + ((oddImaginary * Int64(cosine) - oddReal * Int64(sine)) >> 30)
    return unsafe UInt64(
      Self.squareRoot(UInt64(real * real + imaginary * imaginary), tables.roots))
  }

  private func bands(_ spectrum: [Point]) -> [UInt64] {
    var bands = [UInt64](repeating: 0, count: Int(frontEnd.melBands))
    for segment in 0...bands.count {
      for bin in unsafe Int(tables.segments[segment])..<Int(tables.segments[segment + 1]) {
        let rise = unsafe UInt64(tables.weights[bin - Int(tables.segments[0])])
        let magnitude = magnitude(bin, spectrum)
        if segment < bands.count { bands[segment] += magnitude * rise }
        if segment > 0 { bands[segment - 1] += magnitude * (65_536 - rise) }
      }
    }
    return bands
  }

  private func cepstrum(_ bands: [UInt64], exponent: Int32) -> [Int32] {
    let count = Int(frontEnd.coefficients)
    var coefficients = [Int32](repeating: 0, count: count)
    for (n, band) in bands.enumerated() {
      let logarithm = logarithm(band, exponent: exponent)
      let isMirrored = n >= (bands.count + 1) / 2
      let row = (isMirrored ? bands.count - 1 - n : n) * count
      for k in 0..<count {
        let value = isMirrored && k % 2 == 1 ? -logarithm : logarithm
        unsafe coefficients[k] += Self.high(value, tables.cosines[row + k])
      }
    }
    guard frontEnd.lifter != 0 else { return coefficients }
    return coefficients.enumerated().map { k, coefficient in
      let weighted = unsafe (Int64(coefficient) * Int64(tables.lifter[k]) + (1 << 22)) >> 23
      return Int32(max(Int64(Int32.min), min(Int64(Int32.max), weighted)))
    }
  }

  /// log2(band · 2^-exponent / 32,768 + offset), Q24.
  private func logarithm(_ band: UInt64, exponent: Int32) -> Int32 {
    let bits = frontEnd.logOffset.bitPattern
    let significand = UInt64((bits & 0x7F_FFFF) | 0x80_0000) << 15
    let shift = Int32(bits >> 23) - 150 + exponent
    // 20 bits more are the most that surely add without overflow.
    let extra = max(0, shift - 20)
    let offset = (significand << 20) >> UInt64(20 + extra - shift)
    let sum = (band >> UInt64(extra)) + offset
    return unsafe Self.log2(sum, tables.logs) - ((exponent - extra) << 24) - (15 << 24)
  }

  /// The root by the table: linear between its nodes, rounded.
  static func squareRoot(_ value: UInt64, _ roots: UnsafePointer<UInt32>) -> UInt32 {
    if value == 0 { return 0 }
    let shift = value.leadingZeroBitCount & ~1
    let mantissa = UInt32((value << UInt64(shift)) >> 32)
    let (node, fraction) = (Int(mantissa >> 24) - 64, (mantissa & 0xFF_FFFF) >> 6)
    let root = unsafe roots[node] + (((roots[node + 1] - roots[node]) * fraction) >> 18)
    let half = UInt32(shift / 2)
    return half <= 11 ? root << (11 - half) : ((root >> (half - 12)) + 1) >> 1
  }

  /// The logarithm by the table: linear between its nodes, rounded down.
  static func log2(_ value: UInt64, _ logs: UnsafePointer<UInt32>) -> Int32 {
    let value = max(value, 1)
    let zeros = value.leadingZeroBitCount
    let mantissa = UInt32((value << UInt64(zeros)) >> 32)
    let (node, fraction) = (Int((mantissa >> 24) & 127), (mantissa & 0xFF_FFFF) >> 10)
    let part = unsafe ((logs[node + 1] - logs[node]) * fraction) >> 14
    return unsafe Int32(bitPattern: (UInt32(63 - zeros) << 24) + logs[node] + part)
  }
}
