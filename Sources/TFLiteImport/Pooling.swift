import GraphIR
import Thimble

extension Lowering {
  /// AVERAGE_POOL_2D and MAX_POOL_2D.
  mutating func lowerPool(
    _ record: OperatorRecord, _ kind: BuiltinOperator
  ) throws(FileDefect) {
    try record.checkArity(1...1)
    let options = try WindowOptions(pool: try record.requiredOptions(.pool2D))
    let activation = try fusedActivation(options.activation, record)
    guard let (input, output) = try inputAndOutput(of: record),
      let window = try window(options, from: input, to: output, record),
      try keepsQuantization(input, output, record)
    else { return }
    try expect(Array(output.dimensions[..<3]) + [input.dimensions[3]], of: output, record)
    guard let activation else { return }
    let operation: Operation =
      kind == .averagePool2D
      ? .averagePool2D(window, activation) : .maxPool2D(window, activation)
    try emit(record, operation, inputs: record.inputs)
  }
}
