import GraphIR

/// PACK and UNPACK of activations: joints and cuts along an axis of 1.
extension Lowering {
  /// PACK: arithmetic on shapes, or activations one behind the other along a new axis.
  mutating func lowerPack(_ record: OperatorRecord) throws(FileDefect) {
    let type = record.outputs.first.map { file.tensors[$0].type }
    guard type == activationType else { return try foldShapeArithmetic(record) }
    try record.checkArity(1...1_024)
    let options = try record.requiredOptions(.pack)
    let declared = Int(try options.value(Field.Pack.axis, default: Int32(0)))
    guard let output = try activation(record.outputs[0], of: record) else { return }
    let rank = output.dimensions.count
    let position = try position(ofAxis: declared, rank: rank, record)
    guard let axis = Axis(position: position, rank: rank) else {
      return try refuseBatch(record)
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
    let position = try position(ofAxis: declared, rank: rank, record)
    guard input.dimensions[position] == record.outputs.count else {
      throw FileDefect(
        at: record.position, found: "UNPACK of \(input.dimensions) to \(record.outputs.count)",
        accepted: "\(input.dimensions[position]) outputs")
    }
    guard Axis(position: position, rank: rank) != nil else { return try refuseBatch(record) }
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

  private mutating func refuseBatch(_ record: OperatorRecord) throws(FileDefect) {
    try refuse(record, found: "the batch's axis", accepted: "height, width or channels")
  }
}
