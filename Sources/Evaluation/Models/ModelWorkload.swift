public import MCUCost
public import ModelCompiler
import Thimble

extension LoweredModel {
  /// The operators as the cost model sees them.
  public var layerWorkloads: [LayerWorkload] { operators.map(\.layerWorkload) }

  /// The operators as the cost model sees them, in the steps of a plan.
  public func layerWorkloads(_ plan: Plan) -> [LayerWorkload] {
    layerWorkloads(rowsPerStep: plan.rowsPerStep)
  }

  /// The layers, with so many output rows a step in each.
  func layerWorkloads(rowsPerStep: [Int]) -> [LayerWorkload] {
    zip(operators, rowsPerStep).map { layer, rows in
      var workload = layer.layerWorkload
      workload.workload = layer.operation.workload(
        layer.shapes, rowsPerStep: min(rows, layer.shapes.output.height))
      return workload
    }
  }

  /// The audio front end as the cost model sees it.
  public var frontEndWorkload: LayerWorkload? { frontEnd.map { LayerWorkload(frontEnd: $0) } }
}

extension LoweredOperator {
  /// The operator as the cost model sees it.
  public var layerWorkload: LayerWorkload {
    LayerWorkload(name: name, kind: kernel.loop, layout: kernel.layout, workload: workload)
  }

  /// The loop that the operator runs, and the order of the constants that it reads.
  ///
  /// A kind of operator whose constants are packed is one more line here, with its layout; what that
  /// kernel costs is one more entry in a core's file.
  private var kernel: (loop: KernelClass, layout: CostModel.Layout) {
    switch kind {
    case .conv2D:
      ((operation as? Conv2D)?.window == Window2D() ? .pointwise : .convolution, .portable)
    case .depthwiseConv2D: (.depthwise, .portable)
    case .blockedConv2D: (.convolution, .portable)
    case .blockedDepthwiseConv2D: (.depthwise, .portable)
    case .fullyConnected: (.fullyConnected, .portable)
    case .averagePool2D: (.averagePool, .portable)
    case .maxPool2D: (.maxPool, .portable)
    case .globalAveragePool: (.globalAveragePool, .portable)
    case .add: (.add, .portable)
    case .softmax: (.softmax, .portable)
    case .lookup: (.lookup, .portable)
    case .pad: (.pad, .portable)
    case .reshape: (.reshape, .portable)
    case .packedConv2D:
      ((operation as? PackedConv2D)?.window == Window2D() ? .pointwise : .convolution, .dsp)
    case .packedLargeConv2D:
      ((operation as? PackedLargeConv2D)?.window == Window2D() ? .pointwise : .convolution, .dsp)
    case .packedFullyConnected: (.fullyConnected, .dsp)
    }
  }
}
