internal import CThimbleKernels

/// The cepstral coefficients of a frame, summed up band by band, so that the bands' logarithms
/// are never stored.
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

  /// Starts a frame.
  func clear() {
    for k in 0..<count { unsafe coefficients[k] = 0 }
  }

  /// Adds a band's part to every coefficient.
  ///
  /// Even coefficients are symmetric about the middle band, odd ones antisymmetric.
  /// - Parameters:
  ///   - logarithm: the band's log2 in Q24.
  ///   - band: 0 ..< bands.
  func add(_ logarithm: Int32, band: Int) {
    let isMirrored = 2 &* band >= bands &+ (bands & 1)
    let row = unsafe cosines + (isMirrored ? bands &- 1 &- band : band) &* count
    let oddLogarithm = isMirrored ? 0 &- logarithm : logarithm
    let end = unsafe coefficients + (count & ~1)
    var sum = unsafe coefficients
    var factor = unsafe row
    while unsafe sum < end {
      let (even, odd) = unsafe (sum[0], sum[1])
      let (evenFactor, oddFactor) = unsafe (factor[0], factor[1])
      unsafe sum[0] = even &+ FixedPoint.multiplyHigh(logarithm, evenFactor)
      unsafe sum[1] = odd &+ FixedPoint.multiplyHigh(oddLogarithm, oddFactor)
      unsafe sum += 2
      unsafe factor += 2
    }
    if count & 1 != 0 { unsafe sum[0] = sum[0] &+ FixedPoint.multiplyHigh(logarithm, factor[0]) }
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
