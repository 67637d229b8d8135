package import MCUCost
package import ModelCompiler
import Thimble

extension LoweredModel {
  /// The operators as the cost model sees them.
  package var layerWorkloads: [LayerWorkload] {
    layerWorkloads(rowsPerStep: operators.map { _ in 1 })
  }

  /// The operators as the cost model sees them, in the steps of a plan.
  package func layerWorkloads(_ plan: Plan) -> [LayerWorkload] {
    layerWorkloads(rowsPerStep: plan.rowsPerStep)
  }

  /// The layers, with so many output rows a step in each.
  func layerWorkloads(rowsPerStep: [Int]) -> [LayerWorkload] {
    zip(operators, rowsPerStep).map { layer, rows in
      var workload = layer.layerWorkload
      workload.workload = layer.operation.workload(
        layer.shapes, rowsPerStep: min(rows, layer.shapes.output.height))
      workload.workload.turns.count(exactChannels(of: layer), of: layer)
      return workload
    }
  }

  /// Packed channels that are rescaled exactly.
  private func exactChannels(of layer: LoweredOperator) -> Int {
    guard let table = layer.packedRequantization else { return 0 }
    let bytes = constants(at: table)
      .prefix(layer.shapes.output.channels * PackedRequantization.byteCount)
    // The mark is in the last byte of the channel's last word.
    return bytes.enumerated().count {
      ($0.offset + 1) % PackedRequantization.byteCount == 0
        && UInt32($0.element) << 24 & PackedRequantization.exactMark != 0
    }
  }

  /// The audio front end as the cost model sees it.
  package var frontEndWorkload: LayerWorkload? { frontEnd.map { LayerWorkload(frontEnd: $0) } }
}

extension LoopTurns {
  /// Counts what takes the exact rescaling of some of a layer's channels.
  fileprivate mutating func count(_ exactChannels: Int, of layer: LoweredOperator) {
    let output = layer.shapes.output
    let runs =
      switch layer.kind {
      case .packedConv2D, .packedInt4Conv2D: innerRuns + singleRuns
      case .packedLargeConv2D, .packedInt4LargeConv2D: singleRuns
      case .packedFullyConnected: innerRuns / layer.shapes.input.height
      default: innerRuns
      }
    exactOutputs = exactChannels * output.height * output.width
    exactRuns = runs * exactChannels / output.channels
  }
}

extension LoweredOperator {
  /// The operator as the cost model sees it.
  package var layerWorkload: LayerWorkload {
    LayerWorkload(name: name, kind: kernel.loop, layout: kernel.layout, workload: workload)
  }

  /// The file offset of the channels' requantization, where it is packed.
  fileprivate var packedRequantization: UInt32? {
    switch operation {
    case let packed as PackedConv2D: packed.requantization
    case let packed as PackedLargeConv2D: packed.requantization
    case let packed as PackedDepthwiseConv2D: packed.requantization
    case let packed as PackedFullyConnected: packed.requantization
    case let packed as PackedInt4Conv2D: packed.base.requantization
    case let packed as PackedInt4LargeConv2D: packed.base.requantization
    case let packed as PackedInt4DepthwiseConv2D: packed.base.requantization
    default: nil
    }
  }

  /// The loop that the operator runs, and the order of the constants that it reads.
  ///
  /// A kind of operator whose constants are packed is one more line here, with its layout; what that
  /// kernel costs is one more entry in a core's file.
  private var kernel: (loop: KernelClass, layout: CostModel.Layout) {
    switch kind {
    case .conv2D: (loop((operation as? Conv2D)?.window), .portable)
    case .depthwiseConv2D: (.depthwise, .portable)
    case .blockedConv2D: (.convolution, .portable)
    case .blockedDepthwiseConv2D: (.depthwise, .portable)
    case .int4Conv2D: (loop((operation as? Int4Conv2D)?.window), .portable)
    case .int4DepthwiseConv2D: (.depthwise, .portable)
    case .packedInt4Conv2D: (loop((operation as? PackedInt4Conv2D)?.base.window), .dsp)
    case .packedInt4LargeConv2D: (.largeConvolution, .dsp)
    case .packedInt4DepthwiseConv2D: (.depthwise, .dsp)
    case .packedInt4Depthwise3x3: (.depthwise3x3, .dsp)
    case .fullyConnected: (.fullyConnected, .portable)
    case .averagePool2D: (.averagePool, .portable)
    case .maxPool2D: (.maxPool, .portable)
    case .globalAveragePool: (.globalAveragePool, .portable)
    case .add: (.add, .portable)
    case .softmax: (.softmax, .portable)
    case .lookup: (.lookup, .portable)
    case .pad: (.pad, .portable)
    case .reshape: (.reshape, .portable)
    case .packedConv2D: (loop((operation as? PackedConv2D)?.window), .dsp)
    case .packedLargeConv2D: (.largeConvolution, .dsp)
    case .packedFullyConnected: (.fullyConnected, .dsp)
    case .packedDepthwiseConv2D: (.depthwise, .dsp)
    case .packedDepthwise3x3: (.depthwise3x3, .dsp)
    }
  }

  /// The loop of a convolution: strides do not matter to one of single pixels.
  private func loop(_ window: Window2D?) -> KernelClass {
    guard let window, window.kernelHeight == 1, window.kernelWidth == 1 else { return .convolution }
    return window.padTop == 0 && window.padLeft == 0 ? .pointwise : .convolution
  }
}
