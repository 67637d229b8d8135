package import Thimble

extension LoweredOperator {
  /// The least output channels for which windows are gathered: each is read back for every pair of them.
  private static let fewestChannels = 8
  /// The least pixels of a step that copies its weights first: strips of four, of which each reads them again.
  private static let fewestPixels = 32

  /// A kernel that reads the same constants, takes more scratch and fewer cycles; `nil` where there is none.
  package var fasterKernel: (any RowOperator)? {
    guard shapes.output.channels >= LoweredOperator.fewestChannels else { return nil }
    let joined = operation as? Joined<PackedDirectConv2D>
    guard let direct = joined?.base ?? operation as? PackedDirectConv2D else { return nil }
    let gathered = PackedIm2ColConv2D(direct)
    guard gathered.accepts(shapes) else { return nil }
    return joined == nil ? gathered : Joined(gathered)
  }

  /// The kernel that reads the same constants from a copy, which takes still more scratch, and the least rows of a step
  /// for which that may save cycles; `nil` where there is none.
  package var copyingKernel: (kernel: any RowOperator, rowsPerStep: Int)? {
    guard let gathered = (fasterKernel ?? operation) as? Joined<PackedIm2ColConv2D> else {
      return nil
    }
    let rows = (LoweredOperator.fewestPixels + shapes.output.width - 1) / shapes.output.width
    return rows > shapes.output.height ? nil : (CopiedIm2ColConv2D(gathered), rows)
  }

  /// The kernel that reads the same constants and computes all columns at one go; `nil` where there is none.
  package var tallKernel: PackedTallDepthwise3x3? {
    guard let rows = operation as? PackedDepthwise3x3 else { return nil }
    return PackedTallDepthwise3x3.accepts(shapes) ? PackedTallDepthwise3x3(rows) : nil
  }

  /// The kernel that reads the same constants and takes the least scratch that its layout has it take.
  fileprivate var leastKernel: any RowOperator {
    if let tall = operation as? PackedTallDepthwise3x3 { return tall.base }
    let joined =
      (operation as? CopiedIm2ColConv2D)?.base ?? operation as? Joined<PackedIm2ColConv2D>
    guard let gathered = joined?.base ?? operation as? PackedIm2ColConv2D else { return operation }
    guard let limit = PackedIm2ColConv2D.scratchLimit, gathered.scratchBytes(shapes) > limit else {
      return joined ?? operation
    }
    let direct = PackedDirectConv2D(gathered)
    return joined == nil ? direct : Joined(direct)
  }
}

extension LoweredModel {
  /// The network with the kernels that a plan has scratch, or whole tensors, for.
  package func withKernels(of plan: Plan) -> LoweredModel {
    var model = self
    for (index, item) in operators.enumerated() {
      guard plan.rowsPerStep[index] == item.shapes.output.height,
        plan.holdsWhole(item.input, of: item.shapes.input.height),
        plan.holdsWhole(item.output, of: item.shapes.output.height),
        let tall = item.tallKernel
      else { continue }
      model.operators[index].operation = tall
    }
    for index in plan.fasterSteps {
      let item = operators[index]
      let copying = plan.copiesWeights ? item.copyingKernel : nil
      if let copying, plan.rowsPerStep[index] >= copying.rowsPerStep {
        model.operators[index].operation = copying.kernel
      } else if let faster = item.fasterKernel {
        model.operators[index].operation = faster
      }
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
