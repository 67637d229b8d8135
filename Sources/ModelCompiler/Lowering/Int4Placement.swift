import Thimble

/// Operators with weights of four bits.
extension ConstantPool {
  /// A row-major convolution whose kernels each start at a byte of their own.
  mutating func int4(_ conv: Conv2D, _ channels: SolvedChannels) -> Int4Conv2D {
    var narrow = Int4Conv2D()
    narrow.window = conv.window
    narrow.bounds = conv.bounds
    narrow.weights = append(channels.kernels.flatMap(NarrowWeights.inPairs))
    narrow.requantization = append(channels.parameters)
    return narrow
  }

  /// A row-major depthwise convolution, its weights packed throughout.
  mutating func int4(
    _ depthwise: DepthwiseConv2D, _ channels: SolvedChannels
  ) -> Int4DepthwiseConv2D {
    var narrow = Int4DepthwiseConv2D()
    narrow.base = depthwise
    let taps = channels.kernels.first?.count ?? 0
    narrow.base.weights = append(
      NarrowWeights.inPairs((0..<taps).flatMap { tap in channels.kernels.map { $0[tap] } }))
    narrow.base.requantization = append(channels.parameters)
    return narrow
  }
}

/// Weights of four bits as bytes of the file.
enum NarrowWeights {
  /// Two weights to a byte, the even one in the low half.
  static func inPairs(_ weights: [Int8]) -> [Int8] {
    stride(from: 0, to: weights.count, by: 2).map { index in
      let high = index + 1 < weights.count ? weights[index + 1] : 0
      return weights[index] & 0x0F | high << 4
    }
  }

  /// The weights that `inPairs` made bytes of.
  static func fromPairs(_ bytes: [Int8], count: Int) -> [Int8] {
    Array(bytes.flatMap { [($0 << 4) >> 4, $0 >> 4] }.prefix(count))
  }

  /// Eight weights to a word, plus eight: the first four in the low halves of its bytes, the others in
  /// the high ones.
  static func inWords(_ weights: [Int8]) -> [Int8] {
    stride(from: 0, to: weights.count, by: 8).flatMap { first in
      (first..<first + 4).map { index -> Int8 in
        let (low, high) = (weights[index] + 8, weights[index + 4] + 8)
        return low | high << 4
      }
    }
  }
}
