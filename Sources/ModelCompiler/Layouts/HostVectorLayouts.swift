import Thimble

/// Blocks of 16 channels, for convolutions and fully connected layers.
///
/// Layers with weights of four bits are not taken: their own kernels run on the host, too.
extension BlockedConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> BlockedConv2D? {
    guard let window = window(of: layer, site),
      let rescale = BlockedArrays(layer, site)
    else { return nil }
    var conv = BlockedConv2D()
    (conv.window, conv.bounds, conv.unit) = (window, layer.bounds, site.unit.rawValue)
    return pool.placed(
      conv, weights: conv.format(site).bytes(layer.channels.kernels), rescale.bytes,
      alignment: BlockedConv2D.weightAlignment)
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
      order: .blocks(site.channels, runs: runs, of: taps(site) / runs, perWord: perWord),
      encoding: perWord == 2 ? .int16 : .int8)
  }
}

extension BlockedDepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> BlockedDepthwiseConv2D? {
    guard let window = layer.depthwise, !layer.channels.areInt4,
      !layer.channels.kernels.contains(where: { $0.contains(.min) })
    else { return nil }
    var operation = BlockedDepthwiseConv2D()
    (operation.window, operation.bounds) = (window, layer.bounds)
    operation.unit = site.unit.rawValue
    guard operation.hasKernel,
      let rescale = BlockedArrays(layer, site, repeated: operation.pixelsAtOnce(site.shapes))
    else { return nil }
    return pool.placed(
      operation, weights: operation.format(site).bytes(layer.channels.kernels), rescale.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: window.taps)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: 1), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels,
        parameters: source.blocked(
          requantization, kernels, biasOffsets: takesBytes, repeated: pixelsAtOnce(site.shapes))))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    let pixels = pixelsAtOnce(site.shapes)
    return takesBytes
      ? WeightFormat(
        order: .columnsOfFour(site.channels, taps: window.taps, repeated: pixels), encoding: .int8)
      : WeightFormat(
        order: .columns(site.channels, taps: window.taps, repeated: pixels, filledUpTo: 16),
        encoding: .int16)
  }
}

extension VectorUnit {
  /// Whether activations are taken as unsigned: 128 too large, which the biases take back.
  fileprivate var takesUnsigned: Bool { elementsPerWord == 4 }

  /// Whether its kernels can rescale by one multiply-add.
  fileprivate var fuses: Bool {
    switch self {
    case .none, .neon, .sse2: false
    case .avx2, .avxVNNI, .avx512VNNI: true
    }
  }
}

/// What the vector kernels rescale with, as they read it: see `BlockedRescale`.
private struct BlockedArrays {
  let bytes: [Int8]

  /// The arrays of all channels, several times over where they are `repeated`.
  ///
  /// `nil` where the kernels' rounding might overflow: where a factor shifts left, or an accumulator and
  /// half of what is shifted out may reach 2^31.
  init?(_ layer: CanonicalLayer, _ site: OperatorSite, repeated: Int = 1) {
    let channels = layer.channels
    var biases: [Int32] = []
    var fused: [FusedRescale] = []
    for (kernel, channel) in zip(channels.kernels, channels.parameters) {
      guard channel.rescale.shift <= 0 else { return nil }
      let products = kernel.reduce(0) { $0 + 128 * abs(Int($1)) }
      let half = (1 << -Int(channel.rescale.shift)) >> 1
      guard abs(Int(channel.bias)) + products + half <= Int(Int32.max) else { return nil }
      biases.append(channel.bias &- (site.unit.takesUnsigned ? kernel.biasOffset : 0))
      let reach = Int(channel.bias) - products...Int(channel.bias) + products
      fused.append(
        site.unit.fuses
          ? FusedRescale(channel.rescale, site.outputZeroPoint, layer.bounds, accumulators: reach)
          : FusedRescale())
    }
    bytes =
      Self.filledUp(biases, repeated)
      + Self.filledUp(channels.parameters.map(\.rescale.multiplier), repeated)
      + Self.filledUp(channels.parameters.map { -Int32($0.rescale.shift) }, repeated)
      // What fills up a block does not keep the others from one multiply-add.
      + Self.filledUp(fused.map(\.factor.bits), repeated, by: Float(1).bits)
      + Self.filledUp(fused.map(\.summand.bits), repeated)
      + Self.filledUp(fused.map(\.summandBelow.bits), repeated)
  }

  private static func filledUp(_ words: [Int32], _ repeated: Int, by filler: Int32 = 0) -> [Int8] {
    var all = (0..<repeated).flatMap { _ in words }
    all += [Int32](repeating: filler, count: all.count.filledUp(to: 16) - all.count)
    return all.flatMap(\.littleEndianBytes)
  }
}

extension Float {
  fileprivate var bits: Int32 { Int32(bitPattern: bitPattern) }
}

extension ConstantSource {
  /// Channels, with these kernels, of blocked arrays.
  fileprivate func blocked(
    _ offset: UInt32, _ kernels: [[Int8]], biasOffsets: Bool, repeated: Int = 1
  ) -> [ChannelParameters] {
    let padded = (kernels.count * repeated).filledUp(to: 16)
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
