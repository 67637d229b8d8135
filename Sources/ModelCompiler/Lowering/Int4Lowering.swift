import Thimble

/// Layers whose weights take four bits.
extension Lowering {
  /// A convolution whose kernels each start at a byte of their own.
  mutating func int4Conv2D(_ conv: Conv2D, _ solved: SolvedChannels) -> Int4Conv2D {
    var narrow = Int4Conv2D()
    narrow.window = conv.window
    narrow.bounds = conv.bounds
    narrow.weights = pool.append(solved.kernels.flatMap(Self.packedInPairs))
    narrow.requantization = pool.append(solved.parameters)
    return narrow
  }

  /// A depthwise convolution, its weights packed throughout.
  mutating func int4DepthwiseConv2D(
    _ depthwise: DepthwiseConv2D, _ solved: SolvedChannels
  ) -> Int4DepthwiseConv2D {
    var narrow = Int4DepthwiseConv2D()
    narrow.base = depthwise
    let taps = solved.kernels.first?.count ?? 0
    narrow.base.weights = pool.append(
      Self.packedInPairs((0..<taps).flatMap { tap in solved.kernels.map { $0[tap] } }))
    narrow.base.requantization = pool.append(solved.parameters)
    return narrow
  }

  /// Two weights to a byte, the even one in the low half.
  static func packedInPairs(_ weights: [Int8]) -> [Int8] {
    stride(from: 0, to: weights.count, by: 2).map { index in
      let high = index + 1 < weights.count ? weights[index + 1] : 0
      return weights[index] & 0x0F | high << 4
    }
  }
}
