import Thimble

extension PackedRequantization {
  /// Makes a channel that is finished in four instructions; `nil` unless the output has the whole of
  /// int8, the factor shifts right by at least one, or not at all with outputs from -128 on as RELU leaves
  /// them, and nothing overflows.
  ///
  /// The second rounding of a factor that does not shift would be none; what the kernel subtracts from a
  /// negative product is cut off where the zero point is the least output.
  init?(fast channel: ChannelParameters, zeroPoint: Int8, bounds: OutputBounds) {
    let shift = -Int64(channel.rescale.shift)
    guard bounds == OutputBounds(), shift >= (zeroPoint == -128 ? 0 : 1), channel.canBeDoubled
    else { return nil }
    let rounding = (shift > 0 ? Int64(1) << (shift - 1) : 0) + (Int64(zeroPoint) << shift)
    let highMultiply = Rescale(multiplier: channel.rescale.multiplier, shift: 0)
    for end in [channel.accumulators.lowerBound, channel.accumulators.upperBound] {
      let scaled = Int64(highMultiply.apply(Int32(end)))
      guard abs(scaled) + 1 + abs(rounding) <= Int64(Int32.max) else { return nil }
    }
    self.init()
    doubledBias = channel.bias * 2
    multiplier = channel.rescale.multiplier
    self.rounding = Int32(rounding)
    self.shift = UInt32(shift)
  }

  /// Makes an exact channel; `nil` where its accumulators, doubled, could leave 32 bits.
  init?(exact channel: ChannelParameters, zeroPoint: Int8, bounds: OutputBounds) {
    guard channel.canBeDoubled else { return nil }
    let fields = [channel.rescale.shift, bounds.lower, bounds.upper].map {
      UInt32(UInt8(bitPattern: $0))
    }
    self.init()
    doubledBias = channel.bias * 2
    multiplier = channel.rescale.multiplier
    rounding = Int32(zeroPoint)
    shift = PackedRequantization.exactMark | fields[2] << 16 | fields[1] << 8 | fields[0]
  }

  /// The table of an operator whose kernel takes channels in groups of `groupSize`, filled up to whole
  /// groups; `nil` when a channel has no packed form, so that the operator has to stay row-major.
  static func table(
    _ channels: [ChannelParameters], groupSize: Int, zeroPoint: Int8, bounds: OutputBounds
  ) -> [PackedRequantization]? {
    var table: [PackedRequantization] = []
    for first in stride(from: 0, to: channels.count, by: groupSize) {
      let group = channels[first..<min(first + groupSize, channels.count)]
      let fast = group.compactMap {
        PackedRequantization(fast: $0, zeroPoint: zeroPoint, bounds: bounds)
      }
      if fast.count == groupSize {
        table += fast
        continue
      }
      let exact = group.compactMap {
        PackedRequantization(exact: $0, zeroPoint: zeroPoint, bounds: bounds)
      }
      guard exact.count == group.count else { return nil }
      table += exact + [PackedRequantization](repeating: .init(), count: groupSize - group.count)
    }
    return table
  }
}

extension SolvedChannels {
  /// Whether the weights of each pair of channels may be joined, see ``Joined``: what the second one adds up to stays
  /// within 24 bits, doubled, with its bias and without, and what is joined within 16.
  var canBeJoined: Bool {
    stride(from: 1, to: kernels.count, by: 2).allSatisfy { index in
      let (second, sums) = (parameters[index], ChannelParameters.joinedSums)
      return second.accumulators.clamped(to: sums) == second.accumulators
        && sums.contains(Int64(second.bias))
        && !zip(kernels[index - 1], kernels[index]).contains { $0 < 0 && $1 == .min }
    }
  }
}

extension ChannelParameters {
  /// The sums of a joined pair's second channel: doubled, they have 24 bits.
  fileprivate static var joinedSums: ClosedRange<Int64> { -(1 << 22)...(1 << 22) - 1 }
}

extension [ChannelParameters] {
  /// Channels that were read from joined weights: second ones have no other sums than they may.
  var ofJoinedWeights: [ChannelParameters] {
    enumerated().map { index, channel in
      var channel = channel
      if index % 2 == 1 {
        channel.accumulators = channel.accumulators.clamped(to: ChannelParameters.joinedSums)
      }
      return channel
    }
  }
}

/// The requantization of packed channels as the file has it.
extension [PackedRequantization] {
  /// The table's bytes.
  var bytes: [Int8] {
    flatMap {
      [$0.doubledBias, $0.multiplier, $0.rounding, Int32(bitPattern: $0.shift)]
        .flatMap(\.littleEndianBytes)
    }
  }
}

extension ConstantSource {
  /// The channels, with these kernels, of a packed table, and their operator's bounds.
  ///
  /// Only exact channels say what the bounds are: the others have all of int8.
  func packedChannels(
    _ offset: UInt32, _ kernels: [[Int8]]
  ) -> (parameters: [ChannelParameters], bounds: OutputBounds) {
    let words: [Int32] = values(offset, count: kernels.count * 4)
    var bounds = OutputBounds()
    let parameters = kernels.indices.map { channel in
      var record = PackedRequantization()
      (record.doubledBias, record.multiplier) = (words[channel * 4], words[channel * 4 + 1])
      record.rounding = words[channel * 4 + 2]
      record.shift = UInt32(bitPattern: words[channel * 4 + 3])
      bounds = record.bounds ?? bounds
      return record.parameters(kernels[channel])
    }
    return (parameters, bounds)
  }
}

extension PackedRequantization {
  /// The operator's bounds, if the channel says them.
  fileprivate var bounds: OutputBounds? {
    guard isExact else { return nil }
    return OutputBounds(
      lower: Int8(truncatingIfNeeded: shift >> 8), upper: Int8(truncatingIfNeeded: shift >> 16))
  }

  /// What the record was made of.
  ///
  /// Its form was proved to hold for every sum there is: sums for which it would not hold there are none.
  fileprivate func parameters(_ kernel: [Int8]) -> ChannelParameters {
    var limit = Int64(Int32.max) / 2
    if !isExact, multiplier > 0 {
      let products = (Int64(Int32.max) - 2 - abs(Int64(rounding))) << 31
      limit = min(limit, products / Int64(multiplier))
    }
    var channel = ChannelParameters(
      bias: doubledBias / 2,
      rescale: Rescale(
        multiplier: multiplier,
        shift: isExact ? Int8(truncatingIfNeeded: shift) : -Int8(truncatingIfNeeded: shift)),
      kernel: kernel)
    channel.accumulators = channel.accumulators.clamped(to: -limit...limit)
    return channel
  }
}

extension ChannelParameters {
  /// Whether the doubled accumulator, and the doubled bias, stay within 32 bits.
  fileprivate var canBeDoubled: Bool {
    let limit = Int64(Int32.max) / 2
    return accumulators.lowerBound >= -limit && accumulators.upperBound <= limit
      && abs(Int64(bias)) <= limit
  }
}
