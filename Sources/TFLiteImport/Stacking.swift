import GraphIR

/// PACK and UNPACK of activations: joints and cuts along an axis of 1.
extension Lowering {
  /// PACK: arithmetic on shapes, or activations one behind the other along a new axis.
  mutating func lowerPack(_ record: OperatorRecord) throws(FileDefect) {
    let type = record.outputs.first.map { file.tensors[$0].type }
    guard type.map(isActivationType) ?? false else { return try foldShapeArithmetic(record) }
    try record.checkArity(1...1_024)
    let options = try record.requiredOptions(.pack)
    let declared = Int(try options.value(Field.Pack.axis, default: Int32(0)))
    guard let output = try activation(record.outputs[0], of: record) else { return }
    let rank = output.dimensions.count
    let position = try position(ofAxis: declared, rank: rank, record)
    guard let axis = Axis(position: position, rank: rank) else {
      return try lowerBatchOfOne(record)
    }
    var parts: [Int] = []
    for index in record.inputs {
      guard let input = try activation(index, of: record),
        try keepsQuantization(input, output, record)
      else { return }
      guard input.dimensions.count == rank - 1 else {
        throw FileDefect(
          at: record.position, found: "PACK of \(input.dimensions) to \(output.dimensions)",
          accepted: "\(rank - 1) dimensions")
      }
      var dimensions = input.dimensions
      dimensions.insert(1, at: position)
      var joined = dimensions
      joined[position] = record.inputs.count
      try expect(joined, of: output, record)
      parts.append(try view(index, as: dimensions, record))
    }
    try emit(record, .concatenation(axis), inputs: parts)
  }

  /// UNPACK: a box for each output, without the axis.
  mutating func lowerUnpack(_ record: OperatorRecord) throws(FileDefect) {
    guard record.inputs.count == 1, !record.outputs.isEmpty else {
      throw FileDefect(
        at: record.position,
        found: "UNPACK with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "1 input, 1 output or more")
    }
    let options = try record.requiredOptions(.unpack)
    let declared = Int(try options.value(Field.Pack.axis, default: Int32(0)))
    guard let input = try activation(record.inputs[0], of: record) else { return }
    let rank = input.dimensions.count
    var position = try position(ofAxis: declared, rank: rank, record)
    if isTimeFirst(record.inputs[0]), position < 2 { position = 1 - position }
    guard input.dimensions[position] == record.outputs.count else {
      throw FileDefect(
        at: record.position, found: "UNPACK of \(input.dimensions) to \(record.outputs.count)",
        accepted: "\(input.dimensions[position]) outputs")
    }
    guard Axis(position: position, rank: rank) != nil else { return try lowerBatchOfOne(record) }
    for (index, result) in record.outputs.enumerated() {
      guard let output = try activation(result, of: record) else { return }
      var dimensions = input.dimensions
      dimensions.remove(at: position)
      try expect(dimensions, of: output, record)
      var (begin, sizes) = (input.dimensions.map { _ in 0 }, input.dimensions)
      begin[position] = index
      sizes[position] = 1
      var box = output
      box.dimensions = sizes
      let part = addActivation(box)
      try emitSlice(record, begin: begin, sizes: sizes, input: input, output: part)
      try emit(record, .reshape, inputs: [part], output: result)
    }
  }

  /// PACK and UNPACK along the batch's axis: of one inference, the same values.
  private mutating func lowerBatchOfOne(_ record: OperatorRecord) throws(FileDefect) {
    guard record.inputs.count == 1, record.outputs.count == 1 else {
      return try refuse(
        record, found: "\(record.inputs.count) inputs along the batch's axis",
        accepted: "one, or height, width or channels")
    }
    guard let (input, output) = try inputAndOutput(of: record),
      try keepsQuantization(input, output, record)
    else { return }
    let (few, many) =
      input.dimensions.count < output.dimensions.count ? (input, output) : (output, input)
    guard [1] + few.dimensions == many.dimensions else {
      throw FileDefect(
        at: record.position, found: "\(record.kind) of \(input.dimensions) to \(output.dimensions)",
        accepted: "a batch of 1 in front of one of them")
    }
    try emit(record, .reshape, inputs: record.inputs)
  }
}
