/// The Fourier transform of a real frame through a complex transform of half its length, in place
/// in the caller's memory: 4 · length bytes.
///
/// Radix 4, decimation in frequency, input in order, output bit-reversed; every stage divides by
/// its radix, so that no stage can overflow what comes in with |x| ≤ 1 << 28.
struct RealFFT {
  /// The frame, then the spectrum: `length` words, real and imaginary parts alternate.
  let words: UnsafeMutablePointer<Int32>
  /// Real samples in a frame, a power of two of at least 32.
  let length: Int
  /// sin(2πi / length) in Q30, i in 0...length / 4.
  let sine: UnsafePointer<Int32>

  /// Points of the complex transform.
  var points: Int { length >> 1 }

  /// Replaces the frame by its complex transform divided by `points`, bit-reversed.
  func transform() {
    var size = points
    if points.trailingZeroBitCount & 1 == 1 {
      radix2Stage()
      size >>= 1
    }
    while size > 1 {
      radix4Stage(size: size)
      size >>= 2
    }
  }

  /// cos and sin of 2π·index / length, in Q30; `index` is in 0 ..< length.
  @inline(__always)
  func turn(_ index: Int) -> (cosine: Int32, sine: Int32) {
    let quarter = length >> 2
    let rest = index & (quarter &- 1)
    let near = sine[rest]
    let far = sine[quarter &- rest]
    switch index & ~(quarter &- 1) {
    case 0: return (far, near)
    case quarter: return (0 &- near, far)
    case 2 &* quarter: return (0 &- far, 0 &- near)
    default: return (near, 0 &- far)
    }
  }

  /// One halving of the whole transform, for sizes that are no power of four.
  private func radix2Stage() {
    let half = points >> 1
    for j in 0..<half {
      let (cosine, sine) = turn(2 &* j)
      let a = words + 2 &* j
      let b = words + 2 &* (j &+ half)
      let real = a[0] &- b[0]
      let imaginary = a[1] &- b[1]
      a[0] = (a[0] &+ b[0]) >> 1
      a[1] = (a[1] &+ b[1]) >> 1
      b[0] = FixedPoint.multiplyHigh(real, cosine) &+ FixedPoint.multiplyHigh(imaginary, sine)
      b[1] = FixedPoint.multiplyHigh(imaginary, cosine) &- FixedPoint.multiplyHigh(real, sine)
      b[0] = b[0] << 1
      b[1] = b[1] << 1
    }
  }

  /// Splits every transform of `size` points into four.
  private func radix4Stage(size: Int) {
    let quarter = size >> 2
    let step = length &>> size.trailingZeroBitCount
    var base = 0
    while base < points {
      Butterfly(at: words + 2 &* base, quarter: 2 &* quarter).storePlain()
      base &+= size
    }
    var j = 1
    while j < quarter {
      let first = turn(j &* step)
      let second = turn(2 &* j &* step)
      let third = turn(3 &* j &* step)
      base = j
      while base < points {
        let butterfly = Butterfly(at: words + 2 &* base, quarter: 2 &* quarter)
        butterfly.storeTurned(by: first, second, third)
        base &+= size
      }
      j &+= 1
    }
  }
}

/// One radix-4 step on the values at `at`, `at + quarter`, …: the four sums before their turns.
private struct Butterfly {
  let at: UnsafeMutablePointer<Int32>
  let quarter: Int
  let sum0, sum1, sum2, sum3: (real: Int32, imaginary: Int32)

  @inline(__always)
  init(at: UnsafeMutablePointer<Int32>, quarter: Int) {
    self.at = at
    self.quarter = quarter
    let (a, b) = (at, at + quarter)
    let (c, d) = (b + quarter, b + 2 &* quarter)
    let evenSum = (a[0] &+ c[0], a[1] &+ c[1])
    let evenDifference = (a[0] &- c[0], a[1] &- c[1])
    let oddSum = (b[0] &+ d[0], b[1] &+ d[1])
    let oddDifference = (b[0] &- d[0], b[1] &- d[1])
    sum0 = (evenSum.0 &+ oddSum.0, evenSum.1 &+ oddSum.1)
    sum1 = (evenDifference.0 &+ oddDifference.1, evenDifference.1 &- oddDifference.0)
    sum2 = (evenSum.0 &- oddSum.0, evenSum.1 &- oddSum.1)
    sum3 = (evenDifference.0 &- oddDifference.1, evenDifference.1 &+ oddDifference.0)
  }

  /// Stores the sums divided by four, the middle two exchanged: bit-reversed order.
  @inline(__always)
  func storePlain() {
    Self.store((sum0.real >> 2, sum0.imaginary >> 2), at)
    Self.store((sum2.real >> 2, sum2.imaginary >> 2), at + quarter)
    Self.store((sum1.real >> 2, sum1.imaginary >> 2), at + 2 &* quarter)
    Self.store((sum3.real >> 2, sum3.imaginary >> 2), at + 3 &* quarter)
  }

  /// As `storePlain`, each sum first turned back by its angle.
  @inline(__always)
  func storeTurned(
    by first: (cosine: Int32, sine: Int32), _ second: (cosine: Int32, sine: Int32),
    _ third: (cosine: Int32, sine: Int32)
  ) {
    Self.store((sum0.real >> 2, sum0.imaginary >> 2), at)
    Self.store(Self.turned(sum2, second), at + quarter)
    Self.store(Self.turned(sum1, first), at + 2 &* quarter)
    Self.store(Self.turned(sum3, third), at + 3 &* quarter)
  }

  /// value · (cos - i sin) / 4.
  @inline(__always)
  private static func turned(
    _ value: (real: Int32, imaginary: Int32), _ angle: (cosine: Int32, sine: Int32)
  ) -> (Int32, Int32) {
    (
      FixedPoint.multiplyHigh(value.real, angle.cosine)
        &+ FixedPoint.multiplyHigh(value.imaginary, angle.sine),
      FixedPoint.multiplyHigh(value.imaginary, angle.cosine)
        &- FixedPoint.multiplyHigh(value.real, angle.sine)
    )
  }

  @inline(__always)
  private static func store(_ value: (Int32, Int32), _ target: UnsafeMutablePointer<Int32>) {
    target[0] = value.0
    target[1] = value.1
  }
}
