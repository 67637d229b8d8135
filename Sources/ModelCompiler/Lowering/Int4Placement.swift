import GraphIR
import Thimble

/// Operators with weights of four bits.
extension ConstantPool {
  /// A row-major convolution whose kernels each start at a byte of their own.
  mutating func int4(_ conv: Conv2D, _ channels: SolvedChannels) -> Int4Conv2D {
    var narrow = Int4Conv2D()
    narrow.window = conv.window
    narrow.bounds = conv.bounds
    let weights = channels.narrowed
    narrow.groups = weights.groups
    narrow.weights = append(
      weights.kernels.flatMap(NarrowWeights.inPairs) + weights.multiplierBytes)
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

/// The kernels of output channels in four bits, and what multiplies them.
struct NarrowKernels {
  /// -8 to 7.
  let kernels: [[Int8]]
  /// Of the groups of each kernel; empty without groups.
  let multipliers: [[Int8]]
  /// How many weights share a multiplier.
  let groups: WeightGroups

  /// A byte for each group of each pair of channels; see `WeightGroups`.
  var multiplierBytes: [Int8] {
    stride(from: 0, to: multipliers.count, by: 2).flatMap { even in
      multipliers[even].indices.map { group in
        let odd = even + 1 < multipliers.count ? multipliers[even + 1][group] : 1
        return Int8(truncatingIfNeeded: Int(multipliers[even][group]) - 1 | (Int(odd) - 1) << 4)
      }
    }
  }
}

extension SolvedChannels {
  /// The kernels in four bits, which they are known to take.
  var narrowed: NarrowKernels {
    let plain = NarrowKernels(kernels: kernels, multipliers: [], groups: WeightGroups())
    guard let groupSize else { return plain }
    let multipliers = kernels.map { kernel -> [Int8] in
      guard let found = NarrowGroups.multipliers(of: kernel, groupSize: groupSize) else {
        preconditionFailure("weights of four bits that four bits do not hold")
      }
      return found
    }
    guard multipliers.contains(where: { $0.contains { $0 > 1 } }) else { return plain }
    let narrow = zip(kernels, multipliers).map { kernel, multipliers in
      kernel.indices.map { kernel[$0] / multipliers[$0 / groupSize] }
    }
    return NarrowKernels(
      kernels: narrow, multipliers: multipliers, groups: WeightGroups(size: UInt16(groupSize)))
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
