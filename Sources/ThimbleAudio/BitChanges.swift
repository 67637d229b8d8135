internal import CThimbleKernels

/// Where a sample's bits differ from their neighbours, of any number of samples: what all of them can be
/// scaled up by.
struct BitChanges {
  /// Two samples' bits side by side, each exclusive-ored with the one below, all samples or-ed.
  ///
  /// The lowest of the upper sample's has the lower sample's sign beside it; only where all are 0 or -1 could
  /// that matter, and there the lower sample's own lowest bit says the same.
  private var bits: UInt32 = 0

  /// Whether all samples were 0.
  var isNone: Bool { bits == 0 }

  /// The zeros above the highest one of the largest number |2x|, or 2|x| - 1 below 0, in 32 bits.
  var leadingZeroBitCount: Int { ((bits | bits >> 16) & 0xFFFF).leadingZeroBitCount }

  /// Copies samples and takes them into account.
  ///
  /// - Parameters:
  ///   - source: `count` samples.
  ///   - target: room for them; where they overlap, it lies before `source`.
  ///   - count: how many there are.
  mutating func copy(
    _ source: UnsafePointer<Int16>, to target: UnsafeMutablePointer<Int16>, count: Int
  ) {
    var (source, target, left) = unsafe (
      UnsafeRawPointer(source), UnsafeMutableRawPointer(target), count
    )
    var bits = bits
    if (UInt(bitPattern: source) | UInt(bitPattern: target)) & 3 == 0 {
      while left >= 4 {
        let (first, second) = unsafe (
          source.load(as: UInt32.self), source.load(fromByteOffset: 4, as: UInt32.self)
        )
        unsafe target.storeBytes(of: first, as: UInt32.self)
        unsafe target.storeBytes(of: second, toByteOffset: 4, as: UInt32.self)
        bits |= first ^ (first &<< 1)
        bits |= second ^ (second &<< 1)
        unsafe source += 8
        unsafe target += 8
        left &-= 4
      }
    }
    while left > 0 {
      let sample = unsafe source.load(as: UInt16.self)
      unsafe target.storeBytes(of: sample, as: UInt16.self)
      bits |= UInt32(truncatingIfNeeded: sample ^ (sample &<< 1))
      unsafe source += 2
      unsafe target += 2
      left &-= 1
    }
    self.bits = bits
  }
}
