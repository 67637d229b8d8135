import Thimble

/// Depthwise convolutions whose constants lie as the kernels of cores with the DSP extension read them.
extension ConstantPool {
  /// A depthwise convolution of packed weights; `nil` where no packed kernel takes it.
  mutating func packed(
    _ depthwise: DepthwiseConv2D, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> (any RowOperator)? {
    guard depthwise.depthMultiplier == 1 else { return nil }
    func table(groupSize: Int) -> [PackedRequantization]? {
      PackedRequantization.table(
        channels.parameters, groupSize: groupSize, zeroPoint: site.outputZeroPoint,
        bounds: depthwise.bounds)
    }
    if PackedDepthwise3x3.accepts(depthwise.window, site.shapes), let table = table(groupSize: 1),
      !table.contains(where: \.isExact)
    {
      var packed = PackedDepthwise3x3()
      packed.padTop = depthwise.window.padTop
      packed.padLeft = depthwise.window.padLeft
      let kernels = channels.kernels
      packed.weights = append(
        channels.areInt4
          ? PackedWeights.narrow3x3(kernels) : kernels.flatMap(PackedWeights.doubled3x3))
      packed.requantization = append(table)
      return channels.areInt4 ? PackedInt4Depthwise3x3(packed) : packed
    }
    var packed = PackedDepthwiseConv2D()
    packed.window = depthwise.window
    guard packed.accepts(site.shapes), let table = table(groupSize: 4) else { return nil }
    packed.weights = append(
      channels.areInt4
        ? NarrowWeights.inWords(
          PackedWeights.tapsOfFour(PackedWeights.filledUp(channels.kernels, to: 8)))
        : PackedWeights.tapsOfFour(channels.kernels))
    packed.requantization = append(table)
    return channels.areInt4 ? PackedInt4DepthwiseConv2D(packed) : packed
  }
}

extension PackedWeights {
  /// The weights of a channel's 3 × 3 window: pairs of the upper two rows for each column, then the third
  /// row.
  private static func inPairs3x3(_ kernel: [Int8]) -> [Int8] {
    [0, 3, 1, 4, 2, 5, 6, 7, nil, 8].map { tap in tap.map { kernel[$0] } ?? 0 }
  }

  /// The weights of a channel's 3 × 3 window, doubled, in 16 bits.
  static func doubled3x3(_ kernel: [Int8]) -> [Int8] {
    inPairs3x3(kernel).flatMap { weight in
      let doubled = Int16(weight) * 2
      return [Int8(truncatingIfNeeded: doubled), Int8(truncatingIfNeeded: doubled >> 8)]
    }
  }

  /// The weights of all channels' 3 × 3 windows in four bits, so that pairs come out of bytes 0 and 2 of
  /// an unpacked word, then of 1 and 3.
  static func narrow3x3(_ kernels: [[Int8]]) -> [Int8] {
    let pairs = filledUp(kernels, to: 4).flatMap(inPairs3x3)
    return NarrowWeights.inWords(
      stride(from: 0, to: pairs.count, by: 4).flatMap { first in
        [0, 2, 1, 3].map { pairs[first + $0] }
      })
  }

  /// Kernels, and as many of zeros as are missing from a multiple of `count`.
  static func filledUp(_ kernels: [[Int8]], to count: Int) -> [[Int8]] {
    inGroups(kernels, of: count).flatMap { $0 }
  }

  /// For every four channels, the weights of each tap side by side.
  static func tapsOfFour(_ kernels: [[Int8]]) -> [Int8] {
    stride(from: 0, to: kernels.count, by: 4).flatMap { first in
      kernels[first].indices.flatMap { tap in kernels[first..<first + 4].map { $0[tap] } }
    }
  }
}
