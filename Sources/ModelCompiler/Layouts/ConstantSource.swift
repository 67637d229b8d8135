import HostSupport
import Thimble

/// The constants of a lowered model, to be read from.
struct ConstantSource {
  let model: LoweredModel

  /// `count` values from a file offset on.
  func values<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: UInt32, count: Int) -> [Value] {
    let start = Int(offset) - model.constantsStart
    let size = MemoryLayout<Value>.size
    let bytes = model.constants.rawSpan
    var values: [Value] = []
    values.reserveCapacity(count)
    for place in stride(from: start, to: start + count * size, by: size) {
      // The load checks bounds, and every pattern of bits is an integer.
      let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Value.self)
      values.append(Value(littleEndian: value))
    }
    return values
  }

  /// The weights of a kernel: `taps` of each channel.
  func kernels(
    _ kernel: some WeightedKernel, _ format: WeightFormat, _ site: OperatorSite, taps: Int
  ) -> [[Int8]] {
    format.kernels(
      values(kernel.weights, count: format.byteCount), channels: site.channels, taps: taps)
  }

  /// The same of four bits, times the multipliers of their groups, which lie right behind them.
  func kernels(
    _ kernel: some WeightedKernel, _ format: WeightFormat, _ groups: WeightGroups,
    _ site: OperatorSite, taps: Int
  ) -> [[Int8]] {
    var kernels = kernels(kernel, format, site, taps: taps)
    guard groups.size > 0 else { return kernels }
    let multipliers: [UInt8] = values(
      kernel.weights + UInt32(format.byteCount),
      count: groups.byteCount(taps, channels: site.channels))
    for channel in kernels.indices {
      let first = channel / 2 * groups.count(taps)
      for tap in 0..<taps {
        kernels[channel][tap] *= WeightGroups.multiplier(
          ofChannel: channel, in: multipliers[first + tap / Int(groups.size)])
      }
    }
    return kernels
  }

  /// Biases, multipliers and shifts, an array each, of channels with such weights.
  func arrays(_ offset: UInt32, _ kernels: [[Int8]]) -> [ChannelParameters] {
    let channels = kernels.count
    let words: [Int32] = values(offset, count: 2 * channels)
    let shifts: [Int8] = values(offset + UInt32(8 * channels), count: channels)
    return (0..<channels).map {
      ChannelParameters(
        bias: words[$0], rescale: Rescale(multiplier: words[channels + $0], shift: shifts[$0]),
        kernel: kernels[$0])
    }
  }
}

extension ChannelParameters {
  /// What only the network tells is missing here: accumulators are bounded for any input values.
  init(bias: Int32, rescale: Rescale, kernel: [Int8]) {
    let reach = kernel.reduce((Int64(bias), Int64(bias))) { reach, weight in
      let ends = [Int64(weight) * -128, Int64(weight) * 127]
      return (reach.0 + min(ends[0], ends[1]), reach.1 + max(ends[0], ends[1]))
    }
    self.init(bias: bias, rescale: rescale, accumulators: reach.0...reach.1)
  }
}

extension Window2D {
  /// Kernel rows times columns.
  var taps: Int { Int(kernelHeight) * Int(kernelWidth) }
}
