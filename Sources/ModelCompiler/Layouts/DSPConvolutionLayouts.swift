import Thimble

/// A kernel that takes output channels in pairs.
protocol ChannelPairsKernel: WeightedKernel {
  /// The most bytes of scratch that it may take where a layer is placed; `nil` where any will do.
  static var scratchLimit: Int? { get }
  /// Whether its weights take four bits.
  static var areInt4: Bool { get }

  /// Kernel, stride, dilation and padding.
  var window: Window2D { get }
  /// Weights of a channel that share a multiplier; none of eight bits do.
  var groups: WeightGroups { get }

  /// A kernel without constants.
  init(_ window: Window2D, groups: WeightGroups)
}

extension ChannelPairsKernel {
  /// Of eight bits.
  static var areInt4: Bool { false }
  /// None.
  var groups: WeightGroups { WeightGroups() }

  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Self? {
    guard layer.channels.areInt4 == areInt4, let pairs = PackedPairs(layer, site) else {
      return nil
    }
    let kernel = Self(pairs.window, groups: pairs.groups)
    if let scratchLimit, kernel.scratchBytes(site.shapes) > scratchLimit { return nil }
    return pool.placed(kernel, weights: pairs.weights, pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(
      self, PackedPairs.format(window, site, areInt4: Self.areInt4), groups, site,
      taps: window.taps * site.shapes.input.channels)
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .conv2D(window), bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: channels.parameters, areInt4: Self.areInt4,
        groupSize: groups.sizeIfAny))
  }
}

extension PackedIm2ColConv2D: ChannelPairsKernel {
  /// Of windows that take more the planner decides: see ``LoweredOperator/fasterKernel``.
  static var scratchLimit: Int? { 1_024 }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init()
    self.window = window
  }
}

extension PackedDirectConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { nil }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init()
    self.window = window
  }
}

extension PackedInt4Im2ColConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { mostScratchBytes }
  static var areInt4: Bool { true }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(PackedIm2ColConv2D(window, groups: WeightGroups()), groups: groups)
  }
}

extension PackedInt4DirectConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { nil }
  static var areInt4: Bool { true }

  var window: Window2D { base.window }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(PackedDirectConv2D(window, groups: WeightGroups()), groups: groups)
  }
}

/// What the four kernels that take channels in pairs read.
private struct PackedPairs {
  let window: Window2D
  let groups: WeightGroups
  let weights: [Int8]
  let requantization: [Int8]

  /// `nil` where none of the kernels takes the layer.
  init?(_ layer: CanonicalLayer, _ site: OperatorSite) {
    guard let window = layer.convolution, PackedWindow.isContiguous(window),
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 2, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    let int4 = layer.channels.areInt4 ? layer.channels.int4Kernels : nil
    let runs = PackedWindow(window, site.shapes.input)
    // A group ends where a word does only where runs do, too.
    if let int4, !int4.multipliers.isEmpty, runs.runs > 1, runs.runBytes % 4 != 0 {
      return nil
    }
    let format = Self.format(window, site, areInt4: int4 != nil)
    self.window = window
    groups = int4?.groups ?? WeightGroups()
    weights =
      format.bytes(int4?.kernels ?? layer.channels.kernels) + (int4?.multiplierBytes ?? [])
    requantization = table.bytes
  }

  static func format(
    _ window: Window2D, _ site: OperatorSite, areInt4: Bool
  ) -> WeightFormat {
    WeightFormat(
      order: .pairs(site.channels, PackedWindow(window, site.shapes.input)),
      encoding: areInt4 ? .int4Words : .int8)
  }
}

/// Groups of four outputs; weights of four bits take eight.
extension PackedFullyConnected {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedFullyConnected? {
    guard layer.operation == .fullyConnected,
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 4, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    let dense = PackedFullyConnected()
    return pool.placed(
      dense, weights: dense.format(site).bytes(layer.channels.kernels), table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: site.shapes.input.count)
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .fullyConnected, bounds: channels.bounds,
      channels: SolvedChannels(kernels: kernels, parameters: channels.parameters))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    let input = site.shapes.input
    return WeightFormat(
      order: .fours(site.channels, rows: input.height, rowValues: input.width * input.channels))
  }
}
