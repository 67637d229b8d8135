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

  /// MEAN over height and width; an axis of size 1 may be left out.
  mutating func lowerMean(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let keepsDimensions = try record.options(.reducer)?.flag(0) ?? false
    let axes = try integers(input: 1, of: record, "axes")
    guard let (input, output) = try inputAndOutput(of: record), let axes else { return }
    let rank = input.dimensions.count
    guard axes.allSatisfy({ -rank..<rank ~= $0 }) else {
      throw FileDefect(
        at: record.position, found: "axes \(axes)", accepted: "\(-rank) to \(rank - 1)")
    }
    let reduced = Set(axes.map { $0 < 0 ? $0 + rank : $0 })
    let spatial = rank < 3 ? 0..<0 : 1..<rank - 1
    guard !reduced.isEmpty, reduced.allSatisfy(spatial.contains),
      spatial.allSatisfy({ reduced.contains($0) || input.dimensions[$0] == 1 })
    else {
      try refuse(
        record, found: "mean over axes \(axes) of \(input.dimensions)",
        accepted: "height and width: [1, 2] of 4 dimensions")
      return
    }
    let dimensions = input.dimensions.indices.compactMap { axis in
      reduced.contains(axis) ? (keepsDimensions ? 1 : nil) : input.dimensions[axis]
    }
    try expect(dimensions, of: output, record)
    try emit(record, .mean, inputs: [record.inputs[0]])
  }
}
