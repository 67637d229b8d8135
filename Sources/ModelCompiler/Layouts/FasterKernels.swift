package import Thimble

extension LoweredOperator {
  /// The least output channels for which windows are gathered: each is read back for every pair of them.
  private static let fewestChannels = 8

  /// A kernel that reads the same constants, takes more scratch and fewer cycles; `nil` where there is none.
  package var fasterKernel: (any RowOperator)? {
    guard shapes.output.channels >= LoweredOperator.fewestChannels else { return nil }
    let joined = operation as? Joined<PackedDirectConv2D>
    guard let direct = joined?.base ?? operation as? PackedDirectConv2D else { return nil }
    let gathered = PackedIm2ColConv2D(direct)
    guard gathered.accepts(shapes) else { return nil }
    return joined == nil ? gathered : Joined(gathered)
  }

  /// The kernel that reads the same constants and takes the least scratch that its layout has it take.
  fileprivate var leastKernel: any RowOperator {
    let joined = operation as? Joined<PackedIm2ColConv2D>
    guard let gathered = joined?.base ?? operation as? PackedIm2ColConv2D,
      let limit = PackedIm2ColConv2D.scratchLimit, gathered.scratchBytes(shapes) > limit
    else { return operation }
    let direct = PackedDirectConv2D(gathered)
    return joined == nil ? direct : Joined(direct)
  }
}

extension LoweredModel {
  /// The network with the kernels that a plan has scratch for.
  package func withKernels(of plan: Plan) -> LoweredModel {
    var model = self
    for index in plan.fasterSteps {
      guard let faster = operators[index].fasterKernel else { continue }
      model.operators[index].operation = faster
    }
    return model
  }

  /// The network as it was before it was planned: with the kernels of least scratch.
  package var inLeastScratch: LoweredModel {
    var model = self
    for index in operators.indices {
      model.operators[index].operation = operators[index].leastKernel
    }
    return model
  }
}

extension PackedIm2ColConv2D {
  /// The kernel of the same constants that gathers windows.
  fileprivate init(_ direct: PackedDirectConv2D) {
    self.init()
    (window, weights, requantization) = (direct.window, direct.weights, direct.requantization)
  }
}

extension PackedDirectConv2D {
  /// The kernel of the same constants that reads windows where they lie.
  fileprivate init(_ gathered: PackedIm2ColConv2D) {
    self.init()
    (window, weights, requantization) = (gathered.window, gathered.weights, gathered.requantization)
  }
}
