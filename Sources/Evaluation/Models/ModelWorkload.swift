public import MCUCost
public import ModelCompiler
import Thimble

extension LoweredModel {
  /// The operators as the cost model sees them.
  public var layerWorkloads: [LayerWorkload] {
    operators.map { LayerWorkload(name: $0.name, kind: $0.kernelClass, workload: $0.workload) }
  }

  /// The operators as the cost model sees them, in the steps of a plan.
  public func layerWorkloads(_ plan: Plan) -> [LayerWorkload] {
    layerWorkloads(rowsPerStep: plan.rowsPerStep)
  }

  /// The layers, with so many output rows a step in each.
  func layerWorkloads(rowsPerStep: [Int]) -> [LayerWorkload] {
    let steps = PlanProblem(self).inStrips(rowsPerStep).steps
    return zip(layerWorkloads, steps).map { layer, step in
      var layer = layer
      layer.workload.steps = Int(step.schedule.steps)
      return layer
    }
  }

  /// The audio front end as the cost model sees it.
  public var frontEndWorkload: LayerWorkload? { frontEnd.map { LayerWorkload(frontEnd: $0) } }
}

extension LoweredOperator {
  /// The loop that the operator runs.
  public var kernelClass: KernelClass {
    switch kind {
    case .conv2D: (operation as? Conv2D)?.window == Window2D() ? .pointwise : .convolution
    case .depthwiseConv2D: .depthwise
    case .fullyConnected: .fullyConnected
    case .averagePool2D: .averagePool
    case .maxPool2D: .maxPool
    case .globalAveragePool: .globalAveragePool
    case .add: .add
    case .softmax: .softmax
    case .lookup: .lookup
    case .pad: .pad
    case .reshape: .reshape
    }
  }
}
