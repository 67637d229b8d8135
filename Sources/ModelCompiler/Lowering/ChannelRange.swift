import Thimble

/// Interval analysis of one output channel: what its accumulator can reach, given what each input
/// channel can be.
struct ChannelRange {
  let kernel: [WeightedTap]
  let parameters: ChannelParameters
  let inputs: [ClosedRange<Int32>]
  /// What taps outside the input read; `nil` when none lies outside.
  let paddingValue: Int32?

  /// What the accumulator can reach, the bias included.
  var accumulators: ClosedRange<Int64> {
    var lower = Int64(parameters.bias)
    var upper = Int64(parameters.bias)
    for tap in kernel where tap.weight != 0 {
      var range = inputs[tap.inputChannel]
      if let paddingValue {
        range = min(range.lowerBound, paddingValue)...max(range.upperBound, paddingValue)
      }
      let ends = [range.lowerBound, range.upperBound].map { Int64($0) * Int64(tap.weight) }
      lower += min(ends[0], ends[1])
      upper += max(ends[0], ends[1])
    }
    return lower...upper
  }

  /// The outputs that the channel can produce; `nil` when an accumulator could leave int32, or come so
  /// near that the zero point takes it there, so that nothing is proved.
  func outputs(zeroPoint: Int8, bounds: OutputBounds) -> ClosedRange<Int32>? {
    let accumulators = accumulators
    let limit = (Int64(Int32.max) - 128) >> Int64(max(parameters.rescale.shift, 0))
    guard abs(accumulators.lowerBound) <= limit, abs(accumulators.upperBound) <= limit,
      bounds.lower <= bounds.upper
    else { return nil }
    // Rescaling and clamping are monotonic, so the ends map to the ends.
    func output(_ accumulator: Int64) -> Int32 {
      Int32(bounds.clamp(parameters.rescale.apply(Int32(accumulator)) &+ Int32(zeroPoint)))
    }
    return output(accumulators.lowerBound)...output(accumulators.upperBound)
  }
}

extension ChannelParameters {
  /// A channel whose accumulator is its bias alone and whose output, before the zero point, is
  /// `value`: a factor of 1/4 with a right shift, which every fast requantization accepts.
  static func constant(_ value: Int32) -> ChannelParameters {
    let accumulator = Int64(value * 4)
    return ChannelParameters(
      bias: value * 4, rescale: Rescale(multiplier: 1 << 30, shift: -1),
      accumulators: accumulator...accumulator)
  }
}
