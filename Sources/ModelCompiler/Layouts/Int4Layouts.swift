import GraphIR
import Thimble

/// Weights of four bits, two to a byte, each channel's from a byte of its own on; then the multipliers of
/// their groups.
extension Int4Conv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Int4Conv2D? {
    guard let window = layer.convolution, layer.channels.areInt4 else { return nil }
    let int4 = layer.channels.int4Kernels
    var conv = Int4Conv2D()
    (conv.window, conv.bounds, conv.groups) = (window, layer.bounds, int4.groups)
    return pool.placed(
      conv, weights: conv.format(site).bytes(int4.kernels) + int4.multiplierBytes,
      layer.channels.parameters.arrays)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), groups, site, taps: taps(site))
    return CanonicalLayer(
      operation: .conv2D(window), bounds: bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: source.arrays(requantization, kernels), areInt4: true,
        groupSize: groups.sizeIfAny))
  }

  private func taps(_ site: OperatorSite) -> Int { window.taps * site.shapes.input.channels }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(
      order: .rows(site.channels, taps: taps(site), filledUpTo: 2), encoding: .int4Pairs)
  }
}

/// Weights of four bits, two to a byte throughout.
extension Int4DepthwiseConv2D {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Int4DepthwiseConv2D? {
    guard case .depthwiseConv2D(let window, let multiplier) = layer.operation,
      layer.channels.areInt4
    else { return nil }
    var int4 = Int4DepthwiseConv2D()
    (int4.base.window, int4.base.bounds) = (window, layer.bounds)
    int4.base.depthMultiplier = multiplier
    return pool.placed(
      int4, weights: int4.format(site).bytes(layer.channels.kernels),
      layer.channels.parameters.arrays)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, format(site), site, taps: base.window.taps)
    return CanonicalLayer(
      operation: .depthwiseConv2D(base.window, multiplier: base.depthMultiplier),
      bounds: base.bounds,
      channels: SolvedChannels(
        kernels: kernels, parameters: source.arrays(requantization, kernels), areInt4: true))
  }

  private func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .columns(site.channels, taps: base.window.taps), encoding: .int4Pairs)
  }
}

extension WeightGroups {
  /// Weights that share a multiplier; `nil` where none do.
  var sizeIfAny: Int? { size == 0 ? nil : Int(size) }
}

/// The kernels of output channels in four bits, and what multiplies them.
struct Int4Kernels {
  /// -8 to 7.
  let kernels: [[Int8]]
  /// Of the groups of each kernel; empty without groups.
  let multipliers: [[Int8]]
  /// How many weights share a multiplier.
  let groups: WeightGroups

  /// A byte for each group of each pair of channels; see `WeightGroups`.
  var multiplierBytes: [Int8] {
    stride(from: 0, to: multipliers.count, by: 2).flatMap { even in
      multipliers[even].indices.map { group in
        let odd = even + 1 < multipliers.count ? multipliers[even + 1][group] : 1
        return Int8(truncatingIfNeeded: Int(multipliers[even][group]) - 1 | (Int(odd) - 1) << 4)
      }
    }
  }
}

extension SolvedChannels {
  /// The kernels in four bits, which they are known to take.
  var int4Kernels: Int4Kernels {
    let plain = Int4Kernels(kernels: kernels, multipliers: [], groups: WeightGroups())
    guard let groupSize else { return plain }
    let multipliers = kernels.map { kernel -> [Int8] in
      guard let found = Int4Groups.multipliers(of: kernel, groupSize: groupSize) else {
        preconditionFailure("weights of four bits that four bits do not hold")
      }
      return found
    }
    guard multipliers.contains(where: { $0.contains { $0 > 1 } }) else { return plain }
    let int4 = zip(kernels, multipliers).map { kernel, multipliers in
      kernel.indices.map { kernel[$0] / multipliers[$0 / groupSize] }
    }
    return Int4Kernels(
      kernels: int4, multipliers: multipliers, groups: WeightGroups(size: UInt16(groupSize)))
  }
}
