import GraphIR
import Thimble

/// Matrices of activations, and lengths of pixels.
extension Lowering {
  mutating func lowerBatchMatMul(
    _ operands: Operands, transposes: UInt8
  ) throws(CompileError) -> (any RowOperator, Int?) {
    guard let second = index[operands.node.inputs[1]] else {
      throw .invalid("its second input is computed by nothing")
    }
    var operation = BatchMatMul()
    operation.factor = try Rescale(
      from: Double(operands.input.scale) * Double(tensors[second].scale),
      to: operands.output.scale, roundingOnce: graph.roundsOnce)
    operation.transposes = transposes
    return (operation, second)
  }

  func lowerL2Normalization(_ operands: Operands) throws(CompileError) -> L2Normalization {
    let channels = operands.input.shape.channels
    guard channels <= L2Normalization.mostChannels else {
      throw .unsupported(["\(channels) channels; up to \(L2Normalization.mostChannels) work"])
    }
    return L2Normalization()
  }
}
