import GraphIR

extension Lowering {
  /// PRELU: inputs are the activation and its slopes below zero.
  mutating func lowerParametricReLU(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let rank = try self.rank(of: record)
    guard let (input, output) = try inputAndOutput(of: record), try readsInt8(input, record),
      let slopes = try operand(record.inputs[1], rank: rank, of: record)
    else { return }
    let sizes = slopes.tensor.dimensions
    guard sizes.count == input.dimensions.count,
      zip(sizes, input.dimensions).allSatisfy({ $0 == 1 || $0 == $1 })
    else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) slopes \(sizes) for \(input.dimensions)",
        accepted: "equal sizes, or 1")
    }
    try expect(input.dimensions, of: output, record)
    func part(_ name: String, like tensor: Tensor) -> Tensor {
      var part = tensor
      part.name = "\(output.name)/\(name)"
      return part
    }
    let above = addActivation(part("above", like: output))
    let below = addActivation(part("below", like: input.quantization == nil ? output : input))
    let scaled = addActivation(part("scaled", like: output))
    let source = record.inputs[0]
    try emit(record, ParametricReLU.above, inputs: [source], output: above)
    try emit(record, ParametricReLU.below, inputs: [source], output: below)
    try emit(
      record, ParametricReLU.scaledBelow, inputs: [below, place(slopes)], output: scaled)
    try emit(record, ParametricReLU.sum, inputs: [above, scaled])
  }
}
