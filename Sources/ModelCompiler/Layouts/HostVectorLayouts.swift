import Thimble

/// Blocks of 16 channels, for convolutions and fully connected layers.
///
/// Layers with weights of four bits are not taken: their own kernels run on the host, too.
extension BlockedConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> BlockedConv2D? {
    guard let window = window(of: layer, site),
      let rescale = BlockedArrays(layer.channels, biasOffsets: site.unit.takesUnsigned)
    else { return nil }
    var conv = BlockedConv2D()
    (conv.window, conv.bounds, conv.unit) = (window, layer.bounds, site.unit.rawValue)
    return pool.placed(
      conv, weights: conv.format(site).bytes(layer.channels.kernels), rescale.bytes)
  }

  /// A window of the whole input, and one output pixel, is a fully connected layer's.
  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: taps(site))
    let isFullyConnected =
      site.shapes.output.height * site.shapes.output.width == 1
      && window == Self.whole(site.shapes.input)
    return CanonicalLayer(
      operation: isFullyConnected ? .fullyConnected : .conv2D(window), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels,
        parameters: source.blocked(
          requantization, kernels, biasOffsets: vectorUnit.takesUnsigned)))
  }

  private static func window(of layer: CanonicalLayer, _ site: OperatorSite) -> Window2D? {
    switch layer.operation {
    case .conv2D(let window): layer.channels.areInt4 ? nil : window
    case .fullyConnected: whole(site.shapes.input)
    case .depthwiseConv2D: nil
    }
  }

  /// A window as large as the input; `nil` for one larger than a window can be.
  private static func whole(_ input: Shape) -> Window2D? {
    guard let height = UInt8(exactly: input.height), let width = UInt8(exactly: input.width) else {
      return nil
    }
    return Window2D(kernelHeight: height, kernelWidth: width)
  }

  private var vectorUnit: VectorUnit { VectorUnit(rawValue: unit) ?? .none }

  private func taps(_ site: OperatorSite) -> Int { window.taps * site.shapes.input.channels }

  private func format(_ site: OperatorSite) -> WeightFormat {
    let perWord = vectorUnit.elementsPerWord
    return WeightFormat(
      order: .blocks(site.channels, taps: taps(site), perWord: perWord),
      encoding: perWord == 2 ? .int16 : .int8)
  }
}

extension BlockedDepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> BlockedDepthwiseConv2D? {
    guard let window = layer.depthwise, !layer.channels.areInt4,
      !layer.channels.kernels.contains(where: { $0.contains(.min) }),
      let rescale = BlockedArrays(layer.channels, biasOffsets: false)
    else { return nil }
    var operation = BlockedDepthwiseConv2D()
    (operation.window, operation.bounds) = (window, layer.bounds)
    operation.unit = site.unit.rawValue
    return pool.placed(
      operation, weights: operation.format(site).bytes(layer.channels.kernels), rescale.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: window.taps)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: 1), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels,
        parameters: source.blocked(requantization, kernels, biasOffsets: false)))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(
      order: .columns(site.channels, taps: window.taps, filledUpTo: 16), encoding: .int16)
  }
}

extension VectorUnit {
  /// Whether activations are taken as unsigned: 128 too large, which the biases take back.
  fileprivate var takesUnsigned: Bool { elementsPerWord == 4 }
}

/// Biases, multipliers and shifts to the right, as the vector kernels read them.
private struct BlockedArrays {
  let bytes: [Int8]

  /// `nil` where the kernels' rounding might overflow: where a factor shifts left, or an accumulator and
  /// half of what is shifted out may reach 2^31.
  init?(_ channels: SolvedChannels, biasOffsets: Bool) {
    var biases: [Int32] = []
    for (kernel, channel) in zip(channels.kernels, channels.parameters) {
      guard channel.rescale.shift <= 0 else { return nil }
      let products = kernel.reduce(0) { $0 + 128 * abs(Int($1)) }
      let half = (1 << -Int(channel.rescale.shift)) >> 1
      guard abs(Int(channel.bias)) + products + half <= Int(Int32.max) else { return nil }
      biases.append(channel.bias &- (biasOffsets ? kernel.biasOffset : 0))
    }
    let filler = [Int32](repeating: 0, count: biases.count.filledUp(to: 16) - biases.count)
    let multipliers = channels.parameters.map(\.rescale.multiplier)
    let shifts = channels.parameters.map { -Int32($0.rescale.shift) }
    bytes = (biases + filler + multipliers + filler + shifts + filler)
      .flatMap(\.littleEndianBytes)
  }
}

extension ConstantSource {
  /// Channels, with these kernels, of blocked arrays.
  fileprivate func blocked(
    _ offset: UInt32, _ kernels: [[Int8]], biasOffsets: Bool
  ) -> [ChannelParameters] {
    let padded = kernels.count.filledUp(to: 16)
    let words: [Int32] = values(offset, count: padded * 3)
    return kernels.indices.map { channel in
      ChannelParameters(
        bias: words[channel] &+ (biasOffsets ? kernels[channel].biasOffset : 0),
        rescale: Rescale(
          multiplier: words[padded + channel],
          shift: -Int8(truncatingIfNeeded: words[2 * padded + channel])),
        kernel: kernels[channel])
    }
  }
}

extension [Int8] {
  /// What activations that are 128 too large add to a kernel's sum.
  fileprivate var biasOffset: Int32 { 128 &* reduce(0) { $0 &+ Int32($1) } }
}
