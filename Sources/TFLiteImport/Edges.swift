import GraphIR

extension Lowering {
  /// QUANTIZE: cut off at a float32 or uint8 edge, else from one scale, or type, to another.
  mutating func lowerQuantize(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    let (source, result) = (record.inputs[0], record.outputs[0])
    guard source >= 0 else { throw FileDefect(at: record.position, "QUANTIZE lacks its input") }
    let (from, to) = (file.tensors[source].type, file.tensors[result].type)
    switch (from, to) {
    case (.float32, .int8) where inputs.contains(source),
      (.float32, .int16) where inputs.contains(source),
      (.uint8, .int8) where inputs.contains(source):
      try cutInput(record, uint8: from == .uint8)
    case (.int8, .uint8) where outputs.contains(result):
      try cutOutput(record, uint8: true)
    case (.int8, .int8), (.int8, .int16), (.int16, .int8), (.int16, .int16),
      (.int8, .int32), (.int16, .int32):
      guard let (input, output) = try inputAndOutput(of: record) else { return }
      try expect(input.dimensions, of: output, record)
      try emit(record, .requantize, inputs: record.inputs)
    case (.float32, _)
    where isActivationType(to)
      && file.operators.contains(where: { $0.outputs.contains(source) && !$0.isKnown }):
      return
    default:
      try refuse(
        record, found: "\(from.name) to \(to.name)",
        accepted: "int8 and int16 to either or to int32, or float32 and uint8 at the model's edges")
    }
  }

  /// DEQUANTIZE: cut off when its result is the model's float32 output.
  mutating func lowerDequantize(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    let (source, result) = (record.inputs[0], record.outputs[0])
    guard source >= 0 else { throw FileDefect(at: record.position, "DEQUANTIZE lacks its input") }
    let (from, to) = (file.tensors[source].type, file.tensors[result].type)
    if isFloat, to == .float32, try isConstant(source) {
      try unpackConstant(record)
    } else if isActivationType(from), to == .float32, outputs.contains(result),
      try !isConstant(source)
    {
      try cutOutput(record, uint8: false)
    } else if try isConstant(source) {
      try refuse(
        record, found: "\(from.name) weights kept as \(to.name)",
        accepted: "int8 weights and activations; quantize the model to int8 fully")
    } else {
      try refuseIsland(record, from: from)
    }
  }

  /// ARG_MAX where the model ends: what is put out is the scores, whose largest the reader takes.
  mutating func cutArgMax(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let (source, result) = (record.inputs[0], record.outputs[0])
    let axes = try integers(input: 1, of: record, "axes")
    guard let input = try activation(source, of: record), let axes else { return }
    let rank = input.dimensions.count
    guard axes.count == 1, -rank..<rank ~= axes[0] else {
      throw FileDefect(
        at: record.position, found: "axes \(axes)", accepted: "one of \(-rank) to \(rank - 1)")
    }
    let axis = axes[0] < 0 ? axes[0] + rank : axes[0]
    guard outputs.contains(result), !file.operators.contains(where: { $0.inputs.contains(result) })
    else {
      return try refuse(
        record, found: "\(record.kind) within the model", accepted: "one that it ends with")
    }
    notes.append(
      Tensor.indexNote(
        try file.name(ofTensor: result), kind: record.kind, axis: axis, of: input.dimensions))
    outputs = outputs.map { $0 == result ? source : $0 }
  }

  /// Notes a stretch of float32 within an int8 model: what stands there is what the converter cannot quantize.
  private mutating func refuseIsland(
    _ record: OperatorRecord, from type: TensorType
  ) throws(FileDefect) {
    let readers = file.operators.filter { $0.inputs.contains(record.outputs[0]) }
    // Where the operator behind it is not read, that one says why.
    guard !readers.contains(where: { !$0.isKnown }) else { return }
    guard let kind = readers.first?.kind else {
      return try refuse(
        record, found: "\(type.name) to float32 within the model",
        accepted: "int8 throughout, float32 at the edges only")
    }
    try refuse(
      record, found: "\(type.name) to float32 within the model, for \(kind)",
      accepted:
        "int8 throughout, float32 at the edges only; the converter keeps \(kind) in float32, and "
        + "quantizes others in its place, such as RELU")
  }

  private mutating func cutInput(
    _ record: OperatorRecord, uint8: Bool
  ) throws(FileDefect) {
    let (source, result) = (record.inputs[0], record.outputs[0])
    let name = try file.name(ofTensor: source)
    guard let tensor = try activation(result, of: record) else { return }
    guard file.tensors[source].dimensions == tensor.dimensions else {
      throw FileDefect(
        at: record.position, found: "QUANTIZE from \(file.tensors[source].dimensions)",
        accepted: "\(tensor.dimensions)")
    }
    notes.append(tensor.edgeNote("input", name, isUnsigned: uint8))
    if uint8, let edge = try shifted(source, inside: tensor, record) {
      activations[source] = .some(edge)
      return try emit(record, .requantize, inputs: [source])
    }
    inputs = inputs.map { $0 == source ? result : $0 }
    // Others that read the same bytes read this tensor.
    if uint8 { aliases[source] = result }
  }

  private mutating func cutOutput(
    _ record: OperatorRecord, uint8: Bool
  ) throws(FileDefect) {
    let (source, result) = (record.inputs[0], record.outputs[0])
    let name = try file.name(ofTensor: result)
    guard let tensor = try activation(source, of: record) else { return }
    try expect(
      file.tensors[result].dimensions, of: tensor, record)
    notes.append(tensor.edgeNote("output", name, isUnsigned: uint8))
    if uint8, let edge = try shifted(result, inside: tensor, record) {
      activations[result] = .some(edge)
      return try emit(record, .requantize, inputs: [source])
    }
    outputs = outputs.map { $0 == result ? source : $0 }
  }

  /// A uint8 edge as int8, 128 less, where that has other steps than the int8 tensor inside it; `nil` where
  /// both are one.
  private mutating func shifted(
    _ edge: Int, inside tensor: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    // What has no scale has been refused with that, and stands for the tensor.
    guard var steps = try quantization(of: edge, record) else { return nil }
    guard steps.scales.count == 1, steps.scales[0].isFinite, steps.scales[0] > 0,
      0...255 ~= steps.zeroPoints[0]
    else {
      throw FileDefect(
        at: file.tensors[edge].table.position,
        found: "scales \(steps.scales.prefix(4)), zero points \(steps.zeroPoints.prefix(4))",
        accepted: "a finite scale above 0, a zero point of 0 to 255")
    }
    steps.zeroPoints[0] -= 128
    guard
      steps.scales != tensor.quantization?.scales
        || steps.zeroPoints != tensor.quantization?.zeroPoints
    else { return nil }
    var shifted = tensor
    shifted.name = try file.name(ofTensor: edge)
    shifted.quantization = steps
    return shifted
  }
}
