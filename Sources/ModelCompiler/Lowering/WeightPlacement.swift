import Thimble

/// What the order of an operator's constants depends on.
struct OperatorSite {
  let layout: KernelLayout
  let shapes: OperatorShapes
  let outputZeroPoint: Int8
}

/// Weighted operators with their constants in the pool: packed where the layout has a kernel that
/// takes them, else row-major.
extension ConstantPool {
  /// A convolution.
  mutating func place(
    _ conv: Conv2D, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> any RowOperator {
    if site.layout == .dsp, let packed = packed(conv, channels, site) { return packed }
    if channels.areInt4 { return int4(conv, channels) }
    var conv = conv
    conv.weights = append(channels.kernels.flatMap { $0 })
    conv.requantization = append(channels.parameters)
    return conv
  }

  /// A depthwise convolution.
  mutating func place(
    _ depthwise: DepthwiseConv2D, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> any RowOperator {
    if site.layout == .dsp, let packed = packed(depthwise, channels, site) { return packed }
    if channels.areInt4 { return int4(depthwise, channels) }
    var depthwise = depthwise
    let taps = channels.kernels.first?.count ?? 0
    depthwise.weights = append((0..<taps).flatMap { tap in channels.kernels.map { $0[tap] } })
    depthwise.requantization = append(channels.parameters)
    return depthwise
  }

  /// A fully connected layer; its weights take eight bits.
  mutating func place(
    _ dense: FullyConnected, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> any RowOperator {
    if site.layout == .dsp, let packed = packed(dense, channels, site) { return packed }
    var dense = dense
    dense.weights = append(channels.kernels.flatMap { $0 })
    dense.requantization = append(channels.parameters)
    return dense
  }
}
