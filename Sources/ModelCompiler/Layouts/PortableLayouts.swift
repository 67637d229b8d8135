import Thimble

/// Row-major weights of eight bits.
extension Conv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Conv2D? {
    guard let window = layer.convolution, !layer.channels.areInt4 else { return nil }
    var conv = Conv2D()
    (conv.window, conv.bounds) = (window, layer.bounds)
    return pool.placed(
      conv, weights: conv.format(site).bytes(layer.channels.kernels),
      layer.channels.parameters.arrays)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: taps(site))
    return CanonicalLayer(
      operation: .conv2D(window), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: source.arrays(requantization, kernels)))
  }

  private func taps(_ site: OperatorSite) -> Int { window.taps * site.shapes.input.channels }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .rows(site.channels, taps: taps(site)))
  }
}

extension DepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> DepthwiseConv2D? {
    guard case .depthwiseConv2D(let window, let multiplier) = layer.operation,
      !layer.channels.areInt4
    else { return nil }
    var depthwise = DepthwiseConv2D()
    (depthwise.window, depthwise.bounds) = (window, layer.bounds)
    depthwise.depthMultiplier = multiplier
    return pool.placed(
      depthwise, weights: depthwise.format(site).bytes(layer.channels.kernels),
      layer.channels.parameters.arrays)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: window.taps)
    return CanonicalLayer(
      operation: .depthwiseConv2D(window, multiplier: depthMultiplier), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: source.arrays(requantization, kernels)))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .columns(site.channels, taps: window.taps))
  }
}

/// There is no kernel for weights of four bits: eight hold the same ones.
extension FullyConnected {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> FullyConnected? {
    guard layer.operation == .fullyConnected else { return nil }
    var dense = FullyConnected()
    dense.bounds = layer.bounds
    return pool.placed(
      dense, weights: dense.format(site).bytes(layer.channels.kernels),
      layer.channels.parameters.arrays)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: site.shapes.input.count)
    return CanonicalLayer(
      operation: .fullyConnected, bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: source.arrays(requantization, kernels)))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .rows(site.channels, taps: site.shapes.input.count))
  }
}
