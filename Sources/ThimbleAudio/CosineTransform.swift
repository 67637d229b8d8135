internal import CThimbleKernels

/// The cepstral coefficients of a frame, from its bands' logarithms.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; `count` and `bands` are the sizes.
@safe
struct CosineTransform {
  /// c[k] in Q22, k in 0 ..< count.
  let coefficients: UnsafeMutablePointer<Int32>
  let count: Int
  let bands: Int
  /// √(2 / bands) · ln 2 · cos(πk(2n + 1) / 2bands) in Q30, [(bands + 1) / 2][count].
  let cosines: UnsafePointer<Int32>

  /// Makes all coefficients 0.
  func clear() {
    for k in 0..<count { unsafe coefficients[k] = 0 }
  }

  /// Computes all coefficients.
  ///
  /// Even coefficients are symmetric about the middle band, odd ones antisymmetric.
  /// - Parameter logarithms: the bands' log2 in Q24, in every second word of 2 · bands.
  func transform(_ logarithms: UnsafePointer<Int32>) {
    var k = 0
    while k < count {
      var (lower, upper) = unsafe (logarithms, logarithms + 2 &* (bands &- 1))
      var factors = unsafe cosines + k
      var (even, odd): (Int32, Int32) = (0, 0)
      var pairs = bands >> 1
      while pairs > 0 {
        let (evenFactor, oddFactor) = unsafe (factors[0], factors[1])
        even &+= unsafe FixedPoint.multiplyHigh(lower[0], evenFactor)
        even &+= unsafe FixedPoint.multiplyHigh(upper[0], evenFactor)
        odd &+= unsafe FixedPoint.multiplyHigh(lower[0], oddFactor)
        odd = unsafe thk_subtract_high_product(odd, upper[0], oddFactor)
        unsafe lower += 2
        unsafe upper -= 2
        unsafe factors += count
        pairs &-= 1
      }
      // The band in the middle. Behind the last cosine lie the lifter's weights: an odd coefficient too many
      // reads one, in vain.
      if bands & 1 != 0 {
        even &+= unsafe FixedPoint.multiplyHigh(lower[0], factors[0])
        odd &+= unsafe FixedPoint.multiplyHigh(lower[0], factors[1])
      }
      unsafe coefficients[k] = even
      if k &+ 1 < count { unsafe coefficients[k &+ 1] = odd }
      k &+= 2
    }
  }

  /// Weights a finished frame's coefficients; those beyond ±512 become ±512.
  ///
  /// - Parameter weights: a weight for each coefficient, in Q23.
  func lift(by weights: UnsafePointer<Int32>) {
    for k in 0..<count {
      let weighted = unsafe thk_rounding_shift_right_long(
        thk_multiply_long(coefficients[k], weights[k]), 23)
      unsafe coefficients[k] = Int32(clamping: weighted)
    }
  }
}
