import Thimble

/// Doubled weights of 3 × 3 windows, or the same in four bits.
extension PackedDepthwise3x3Of {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Self? {
    guard !layer.channels.areInt4, let table = table(layer, site) else { return nil }
    return pool.placed(
      Self(layer), weights: format(site).bytes(layer.channels.kernels), table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    read(source.kernels(self, Self.format(site), site, taps: 9), source)
  }

  /// The requantization of a layer that these kernels take; `nil` for any other.
  fileprivate static func table(
    _ layer: CanonicalLayer, _ site: OperatorSite
  ) -> [PackedRequantization]? {
    guard let window = layer.depthwise, accepts(window, site.shapes),
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 1, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    return table.contains(where: \.isExact) ? nil : table
  }

  fileprivate init(_ layer: CanonicalLayer) {
    self.init()
    guard let window = layer.depthwise else { return }
    (padTop, padLeft) = (window.padTop, window.padLeft)
  }

  fileprivate func read(
    _ kernels: [[Int8]], areInt4: Bool = false, _ source: ConstantSource
  ) -> CanonicalLayer {
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: 1), bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: channels.parameters, areInt4: areInt4))
  }

  private static func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .columns3x3(site.channels), encoding: .doubledInt16)
  }
}

extension PackedTallDepthwise3x3 {
  /// No layer is placed for it: the planner decides, see ``LoweredOperator/tallKernel``.
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedTallDepthwise3x3? { nil }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    base.read(source, site)
  }
}

extension PackedInt4 where Base == PackedDepthwise3x3 {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedInt4Depthwise3x3? {
    guard layer.channels.areInt4, let table = Base.table(layer, site) else { return nil }
    return pool.placed(
      PackedInt4Depthwise3x3(Base(layer)), weights: format(site).bytes(layer.channels.kernels),
      table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    base.read(source.kernels(self, Self.format(site), site, taps: 9), areInt4: true, source)
  }

  private static func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(
      order: WeightOrder.columns3x3(site.channels, filledUpTo: Base.channelsInWords).swappedInFours,
      encoding: .int4Words)
  }
}

/// Doubled weights of windows over sequences, in pairs.
extension PackedDepthwise1xN {
  /// Only where a row is all there is: beside rows its scratch, whole columns, would be much.
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedDepthwise1xN? {
    var kernel = PackedDepthwise1xN()
    guard site.shapes.input.height == 1, !layer.channels.areInt4, let window = layer.depthwise
    else { return nil }
    kernel.window = window
    guard kernel.accepts(site.shapes),
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 1, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds), !table.contains(where: \.isExact)
    else { return nil }
    return pool.placed(
      kernel, weights: kernel.format(site).bytes(layer.channels.kernels), table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: window.taps)
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: 1), bounds: channels.bounds,
      channels: SolvedChannels(kernels: kernels, parameters: channels.parameters))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(
      order: .rows(site.channels, taps: window.taps, filledUpTo: 2), encoding: .doubledInt16)
  }
}

/// Words of four channels of any other window, or the same in four bits.
extension PackedDepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedDepthwiseConv2D? {
    guard !layer.channels.areInt4, let (depthwise, table) = kernel(layer, site) else { return nil }
    return pool.placed(
      depthwise, weights: depthwise.format(site).bytes(layer.channels.kernels), table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    read(source.kernels(self, format(site), site, taps: window.taps), source)
  }

  /// The kernel, without constants, and the requantization of a layer that it takes; `nil` for any other.
  fileprivate static func kernel(
    _ layer: CanonicalLayer, _ site: OperatorSite
  ) -> (PackedDepthwiseConv2D, [PackedRequantization])? {
    var kernel = PackedDepthwiseConv2D()
    guard let window = layer.depthwise, PackedDepthwise3x3.table(layer, site) == nil else {
      return nil
    }
    kernel.window = window
    guard kernel.accepts(site.shapes),
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 4, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    return (kernel, table)
  }

  fileprivate func read(
    _ kernels: [[Int8]], areInt4: Bool = false, _ source: ConstantSource
  ) -> CanonicalLayer {
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: 1), bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: channels.parameters, areInt4: areInt4))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .tapsOfFours(site.channels, taps: window.taps))
  }
}

extension PackedInt4 where Base == PackedDepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedInt4DepthwiseConv2D? {
    guard layer.channels.areInt4, let (base, table) = Base.kernel(layer, site) else { return nil }
    let int4 = PackedInt4DepthwiseConv2D(base)
    return pool.placed(
      int4, weights: int4.format(site).bytes(layer.channels.kernels), table.bytes)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    base.read(
      source.kernels(self, format(site), site, taps: base.window.taps), areInt4: true, source)
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(
      order: .tapsOfFours(
        site.channels, taps: base.window.taps, filledUpTo: Base.channelsInWords),
      encoding: .int4Words)
  }
}
