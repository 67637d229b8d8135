import GraphIR
import Thimble

extension Lowering {
  /// MEAN, SUM, REDUCE_MAX and REDUCE_MIN over any axes but the batch's.
  mutating func lowerReduction(
    _ record: OperatorRecord, _ kind: ReductionSteps.Kind
  ) throws(FileDefect) {
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
    let dimensions = input.dimensions.indices.compactMap { axis in
      reduced.contains(axis) ? (keepsDimensions ? 1 : nil) : input.dimensions[axis]
    }
    try expect(dimensions, of: output, record)
    if kind == .largest || kind == .smallest {
      guard try keepsQuantization(input, output, record) else { return }
    }
    guard let shape = input.shape, 2...4 ~= rank, !reduced.isEmpty,
      let steps = ReductionSteps(
        kind, along: Set(reduced.compactMap { Self.axis($0, of: rank) }), of: shape)
    else {
      return try refuse(
        record, found: "axes \(axes) of \(input.dimensions)",
        accepted: "some of 2 to 4 dimensions, up to 65,535 values side by side")
    }
    try emit(steps, record, input, output)
  }

  /// The axis of an activation of 2 to 4 dimensions; `nil` for the batch.
  private static func axis(_ index: Int, of rank: Int) -> Axis? {
    index == 0 ? nil : index == rank - 1 ? .channels : index == 1 ? .height : .width
  }

  private mutating func emit(
    _ steps: ReductionSteps, _ record: OperatorRecord, _ input: Tensor, _ output: Tensor
  ) throws(FileDefect) {
    var index = record.inputs[0]
    for (position, step) in steps.steps.enumerated() {
      var made = step.scale == .output ? output : input
      if step.scale == .negated { made.quantization = input.quantization.map(\.negated) }
      let shape = step.shape
      made.dimensions = [1, shape.height, shape.width, shape.channels]
      made.name = "\(output.name)/\(position)"
      guard position < steps.steps.count - 1 else {
        return try emitViewed(
          record, step.operation, inputs: [index], dimensions: made.dimensions, output)
      }
      let next = addActivation(made)
      try emit(record, step.operation, inputs: [index], output: next)
      index = next
    }
  }
}

extension Quantization {
  /// The same steps the other way round: what stood for `x` stands for `-x`, every bit of it inverted.
  fileprivate var negated: Quantization {
    Quantization(scales: scales, zeroPoints: zeroPoints.map { -1 - $0 })
  }
}
