import GraphIR
import Thimble

extension Lowering {
  /// FULLY_CONNECTED: weights `[out, in]`; a pointwise convolution when it keeps several pixels.
  mutating func lowerFullyConnected(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...3)
    let table = try record.requiredOptions(.fullyConnected)
    let number = try table.value(Field.FullyConnected.activation, default: Int8(0))
    let activation = try fusedActivation(number, record)
    let isPlain = try hasPlainWeights(table, record)
    let input = try self.activation(record.inputs[0], of: record)
    let output = try self.activation(record.outputs[0], of: record)
    guard var weights = try weights(of: record, rank: 2, axis: 0) else { return }
    guard let activation, isPlain, let input, let output else { return }
    let (channels, depth) = (weights.dimensions[0], weights.dimensions[1])
    guard input.count % depth == 0 else {
      throw FileDefect(
        at: record.position, found: "\(input.count) values for weights \(weights.dimensions)",
        accepted: "\(depth)")
    }
    let keepsDimensions = try table.flag(Field.FullyConnected.keepNumDims)
    try expect(
      keepsDimensions
        ? input.dimensions.dropLast() + [channels] : [input.count / depth, channels],
      of: output, record)
    let isPointwise = input.count != depth
    if isPointwise { weights.dimensions = [channels, 1, 1, depth] }
    // Weights of another shape get an index of their own, beyond the file's.
    let index = record.inputs[1] + (isPointwise ? file.tensors.count : 0)
    let inputs = try inputs(
      of: record, activation: input, weights: (index, weights), channels: channels)
    guard let inputs else { return }
    try emit(
      record, isPointwise ? .conv2D(Window2D(), activation) : .fullyConnected(activation),
      inputs: inputs)
  }

  private mutating func hasPlainWeights(
    _ table: FlatTable, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    let format = try table.value(Field.FullyConnected.weightsFormat, default: Int8(0))
    guard format != 0 else { return true }
    try refuse(
      record, found: format == 1 ? "weights format SHUFFLED4x16INT8" : "weights format \(format)",
      accepted: "DEFAULT")
    return false
  }
}
