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
      packed.weights = append(channels.kernels.flatMap(PackedWeights.doubled3x3))
      packed.requantization = append(table)
      return packed
    }
    var packed = PackedDepthwiseConv2D()
    packed.window = depthwise.window
    guard packed.accepts(site.shapes), let table = table(groupSize: 4) else { return nil }
    packed.weights = append(PackedWeights.tapsOfFour(channels.kernels))
    packed.requantization = append(table)
    return packed
  }
}

extension PackedWeights {
  /// The weights of a channel's 3 × 3 window, doubled, as 16-bit pairs of the upper two rows for each
  /// column, then the third row.
  static func doubled3x3(_ kernel: [Int8]) -> [Int8] {
    let order: [Int?] = [0, 3, 1, 4, 2, 5, 6, 7, nil, 8]
    return order.flatMap { tap in
      let doubled = UInt16(bitPattern: tap.map { Int16(kernel[$0]) * 2 } ?? 0)
      return [Int8(truncatingIfNeeded: doubled), Int8(truncatingIfNeeded: doubled >> 8)]
    }
  }

  /// For every four channels, the weights of each tap side by side.
  static func tapsOfFour(_ kernels: [[Int8]]) -> [Int8] {
    stride(from: 0, to: kernels.count, by: 4).flatMap { first in
      kernels[first].indices.flatMap { tap in kernels[first..<first + 4].map { $0[tap] } }
    }
  }
}
