import Thimble

/// Lays a row-major model out for cores with the DSP extension: a file that was made for any core
/// serves them without the network that it was made from.
///
/// Results are the same. What only the network tells is missing: accumulators are bounded for any input
/// values, and channels that were removed leave counts that no group of channels divides, so that a
/// little more may stay row-major or exact than ``Lowering`` leaves.
package struct DSPPacking {
  private let source: LoweredModel
  private var pool: ConstantPool

  /// Packs a row-major model.
  package static func pack(_ model: LoweredModel) -> LoweredModel {
    precondition(model.layout == .portable)
    var packing = DSPPacking(
      source: model, pool: ConstantPool(start: model.constantsStart))
    var packed = model
    packed.operators = zip(model.operators, model.tensors.dropFirst()).map {
      packing.pack($0, writing: $1)
    }
    packed.constants = packing.pool.bytes
    packed.layout = .dsp
    return packed
  }

  private mutating func pack(
    _ layer: LoweredOperator, writing output: LoweredTensor
  ) -> LoweredOperator {
    let input = layer.shapes.input
    let channels = layer.shapes.output.channels
    let site = OperatorSite(
      layout: .dsp, shapes: layer.shapes, outputZeroPoint: output.zeroPoint)
    var layer = layer
    switch layer.operation {
    case let conv as Conv2D:
      let perChannel = conv.window.tapCount * input.channels
      layer.operation = pool.place(
        conv, solved(rows(conv.weights, channels, perChannel), conv.requantization), site)
    case let dense as FullyConnected:
      layer.operation = pool.place(
        dense, solved(rows(dense.weights, channels, input.count), dense.requantization), site)
    case let depthwise as DepthwiseConv2D:
      let taps = depthwise.window.tapCount
      let kernels = columns(
        source.constantValues(depthwise.weights, count: channels * taps), channels, taps)
      layer.operation = pool.place(
        depthwise, solved(kernels, depthwise.requantization), site)
    case let narrow as Int4Conv2D:
      let perChannel = narrow.window.tapCount * input.channels
      var conv = Conv2D()
      (conv.window, conv.bounds) = (narrow.window, narrow.bounds)
      let kernels = narrowRows(narrow.weights, narrow.groups, channels, perChannel)
      var solved = solved(kernels, narrow.requantization, areInt4: true)
      solved.groupSize = narrow.groups.size == 0 ? nil : Int(narrow.groups.size)
      layer.operation = pool.place(conv, solved, site)
    case let narrow as Int4DepthwiseConv2D:
      let taps = narrow.base.window.tapCount
      let kernels = columns(
        narrowValues(narrow.base.weights, count: taps * channels), channels, taps)
      layer.operation = pool.place(
        narrow.base, solved(kernels, narrow.base.requantization, areInt4: true), site)
    case var lookup as Lookup:
      lookup.table = copy(lookup.table, count: 256)
      layer.operation = lookup
    default: break
    }
    return layer
  }

  // MARK: Constants of the source

  private mutating func copy(_ offset: UInt32, count: Int) -> UInt32 {
    pool.append(source.constantValues(offset, count: count) as [Int8])
  }

  /// Kernels that lie one after the other.
  private func rows(_ offset: UInt32, _ channels: Int, _ count: Int) -> [[Int8]] {
    let values: [Int8] = source.constantValues(offset, count: channels * count)
    return (0..<channels).map { Array(values[$0 * count..<($0 + 1) * count]) }
  }

  /// The same of four bits, each starting at a byte of its own, times the multipliers behind them.
  private func narrowRows(
    _ offset: UInt32, _ groups: WeightGroups, _ channels: Int, _ count: Int
  ) -> [[Int8]] {
    let bytes = (count + 1) / 2
    let multipliers: [UInt8] = source.constantValues(
      offset + UInt32(channels * bytes), count: groups.byteCount(count, channels: channels))
    return (0..<channels).map { channel in
      let kernel = narrowValues(offset + UInt32(channel * bytes), count: count)
      guard groups.size > 0 else { return kernel }
      let first = channel / 2 * groups.count(count)
      return kernel.indices.map { index in
        let byte = multipliers[first + index / Int(groups.size)]
        return kernel[index] * WeightGroups.multiplier(ofChannel: channel, in: byte)
      }
    }
  }

  /// Values of four bits, two to a byte.
  private func narrowValues(_ offset: UInt32, count: Int) -> [Int8] {
    NarrowWeights.fromPairs(
      source.constantValues(offset, count: (count + 1) / 2), count: count)
  }

  /// Kernels whose taps lie side by side.
  private func columns(_ values: [Int8], _ channels: Int, _ count: Int) -> [[Int8]] {
    (0..<channels).map { channel in
      stride(from: channel, to: values.count, by: channels).map { values[$0] }
    }
  }

  private func solved(
    _ kernels: [[Int8]], _ requantization: UInt32, areInt4: Bool = false
  ) -> SolvedChannels {
    var parameters = parameters(requantization, kernels.count)
    for (channel, kernel) in kernels.enumerated() {
      let bias = Int64(parameters[channel].bias)
      let reach = kernel.reduce((bias, bias)) { reach, weight in
        let ends = [Int64(weight) * -128, Int64(weight) * 127]
        return (reach.0 + min(ends[0], ends[1]), reach.1 + max(ends[0], ends[1]))
      }
      parameters[channel].accumulators = reach.0...reach.1
    }
    return SolvedChannels(kernels: kernels, parameters: parameters, areInt4: areInt4)
  }

  /// Biases, multipliers and shifts; what accumulators reach is still unknown.
  private func parameters(_ offset: UInt32, _ channels: Int) -> [ChannelParameters] {
    let words: [Int32] = source.constantValues(offset, count: 2 * channels)
    let shifts: [Int8] = source.constantValues(offset + UInt32(8 * channels), count: channels)
    return (0..<channels).map {
      ChannelParameters(
        bias: words[$0],
        rescale: Rescale(multiplier: words[channels + $0], shift: shifts[$0]), accumulators: 0...0)
    }
  }
}

extension Window2D {
  fileprivate var tapCount: Int { Int(kernelHeight) * Int(kernelWidth) }
}
