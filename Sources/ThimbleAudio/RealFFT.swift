internal import CThimbleKernels

/// The Fourier transform of a real frame through a complex transform of half its length, in place
/// in the caller's memory: 4 · length bytes.
///
/// Radix 4, decimation in frequency, input in order, output bit-reversed; every stage divides by
/// its radix, so that no stage can overflow what comes in with |x| ≤ 1 << 28.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; every index below is under `length`,
/// or, of the sine, under a quarter of it.
@safe
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
      unsafe thk_split_into_four(
        words, UInt(bitPattern: length), sine, UInt(bitPattern: size >> 1))
      size >>= 2
    }
  }

  /// cos and sin of 2π·index / length, in Q30; `index` is in 0...length / 2.
  @inline(__always)
  func turn(_ index: Int) -> Turn {
    let quarter = length >> 2
    if index <= quarter { return unsafe Turn(sine[quarter &- index], sine[index]) }
    return unsafe Turn(0 &- sine[index &- quarter], sine[2 &* quarter &- index])
  }

  /// One halving of the whole transform, for sizes that are no power of four.
  private func radix2Stage() {
    let half = points >> 1
    for j in 0..<half {
      let (cosine, sine) = (turn(2 &* j).cosine, turn(2 &* j).sine)
      let a = unsafe words + 2 &* j
      let b = unsafe words + 2 &* (j &+ half)
      let real = unsafe a[0] &- b[0]
      let imaginary = unsafe a[1] &- b[1]
      unsafe a[0] = (a[0] &+ b[0]) >> 1
      unsafe a[1] = (a[1] &+ b[1]) >> 1
      unsafe b[0] =
        FixedPoint.multiplyHigh(real, cosine) &+ FixedPoint.multiplyHigh(imaginary, sine)
      unsafe b[1] =
        FixedPoint.multiplyHigh(imaginary, cosine) &- FixedPoint.multiplyHigh(real, sine)
      unsafe b[0] = b[0] << 1
      unsafe b[1] = b[1] << 1
    }
  }
}

/// The cosine and the sine of an angle, in Q30.
struct Turn {
  var cosine, sine: Int32

  @inline(__always)
  init(_ cosine: Int32, _ sine: Int32) {
    self.cosine = cosine
    self.sine = sine
  }
}
