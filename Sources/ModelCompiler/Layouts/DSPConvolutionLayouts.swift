import Thimble

/// Pairs of channels, for windows that are gathered.
extension PackedConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedConv2D? {
    var conv = PackedConv2D()
    guard !layer.channels.areInt4, let pairs = PackedPairs(layer, site) else { return nil }
    conv.window = pairs.window
    guard conv.scratchBytes(site.shapes) <= mostScratchBytes else { return nil }
    return pool.placed(conv, weights: pairs.weights, pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    PackedPairs.read(self, window, source, site)
  }
}

/// The same constants, for windows that are too large to be gathered.
extension PackedLargeConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedLargeConv2D? {
    guard !layer.channels.areInt4, let pairs = PackedPairs(layer, site) else { return nil }
    var conv = PackedLargeConv2D()
    conv.window = pairs.window
    return pool.placed(conv, weights: pairs.weights, pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    PackedPairs.read(self, window, source, site)
  }
}

/// The same in four bits, then the multipliers of groups.
extension PackedInt4Conv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedInt4Conv2D? {
    guard layer.channels.areInt4, let pairs = PackedPairs(layer, site) else { return nil }
    var base = PackedConv2D()
    base.window = pairs.window
    let conv = PackedInt4Conv2D(base, groups: pairs.groups)
    guard conv.scratchBytes(site.shapes) <= mostScratchBytes else { return nil }
    return pool.placed(conv, weights: pairs.weights, pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    PackedPairs.read(self, base.window, groups: groups, source, site)
  }
}

extension PackedInt4 where Base == PackedLargeConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedInt4LargeConv2D? {
    guard layer.channels.areInt4, let pairs = PackedPairs(layer, site) else { return nil }
    var base = PackedLargeConv2D()
    base.window = pairs.window
    return pool.placed(
      PackedInt4LargeConv2D(base, groups: pairs.groups), weights: pairs.weights,
      pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    PackedPairs.read(self, base.window, groups: groups, source, site)
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
    let narrow = layer.channels.areInt4 ? layer.channels.narrowed : nil
    let runs = PackedWindow(window, site.shapes.input)
    // A group ends where a word does only where runs do, too.
    if let narrow, !narrow.multipliers.isEmpty, runs.runs > 1, runs.runBytes % 4 != 0 {
      return nil
    }
    let format = Self.format(window, site, areInt4: narrow != nil)
    self.window = window
    groups = narrow?.groups ?? WeightGroups()
    weights =
      format.bytes(narrow?.kernels ?? layer.channels.kernels) + (narrow?.multiplierBytes ?? [])
    requantization = table.bytes
  }

  /// The layer of a kernel with weights of eight bits or, with `groups`, of four.
  static func read(
    _ kernel: some WeightedKernel, _ window: Window2D, groups: WeightGroups? = nil,
    _ source: ConstantSource, _ site: OperatorSite
  ) -> CanonicalLayer {
    let kernels = source.kernels(
      kernel, format(window, site, areInt4: groups != nil), groups ?? WeightGroups(), site,
      taps: window.taps * site.shapes.input.channels)
    let channels = source.packedChannels(kernel.requantization, kernels)
    return CanonicalLayer(
      operation: .conv2D(window), bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: channels.parameters, areInt4: groups != nil,
        groupSize: groups?.sizeIfAny))
  }

  private static func format(
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
