package import GraphIR
package import Thimble

extension PassPipeline {
  /// Every pass of int8 graphs.
  ///
  /// Packed kernels take channels in fours: three dead ones cost them less than a remainder.
  package static func standard(for layout: KernelLayout) -> PassPipeline {
    let alignment =
      switch layout {
      case .portable, .blocked: 1
      case .dsp: 4
      }
    return PassPipeline(
      preservingTensors.passes + [FuseActivations(), RemoveDeadChannels(alignment: alignment)])
  }

  /// The same, with sequences along the width behind it: see ``TurnSequences``.
  package static func alongWidth(for layout: KernelLayout) -> PassPipeline {
    PassPipeline(standard(for: layout).passes + [TurnSequences(along: .width)])
  }
}
