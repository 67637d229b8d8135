import GraphIR

extension Lowering {
  /// Whether a tensor's bytes are in the file, or computed of such.
  func isConstant(_ index: Int) throws(FileDefect) -> Bool {
    guard computedConstants[index] == nil else { return true }
    let bytes = try file.range(ofBuffer: file.tensors[index].buffer)
    guard bytes.isEmpty else { return true }
    return try isExternal(index)
  }

  /// Whether a tensor is state that outlives a run.
  func isVariable(_ index: Int) throws(FileDefect) -> Bool {
    try file.tensors[index].table.flag(Field.Tensor.isVariable)
  }

  /// Whether a tensor's bytes are in another file.
  func isExternal(_ index: Int) throws(FileDefect) -> Bool {
    try file.tensors[index].table.value(Field.Tensor.externalBuffer, default: UInt32(0)) != 0
  }

  /// An activation of the model's type; `nil` when it was refused, now or before.
  mutating func activation(
    _ index: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    if let known = activations[index] { return known }
    let tensor = try checkedActivation(index, record)
    activations[index] = .some(tensor)
    return tensor
  }

  private mutating func checkedActivation(
    _ index: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    guard index >= 0 else {
      throw FileDefect(at: record.position, "\(record.kind) lacks an input it needs")
    }
    let name = try file.name(ofTensor: index)
    let type = file.tensors[index].type
    guard isActivationType(type) || isWideEnd(index) else {
      try refuse(
        record, file.tensors[index].type, of: "tensor '\(name)'", accepted: activationType)
      return nil
    }
    if let (found, accepted) = try activationObstacle(index) {
      try refuse(record, found: "\(found) '\(name)'", accepted: accepted)
      return nil
    }
    let tensor = file.tensors[index]
    let dimensions =
      isTimeFirst(index) ? [1, tensor.dimensions[0], tensor.dimensions[2]] : tensor.dimensions
    guard !isFloat else {
      return Tensor(name: name, dimensions: dimensions, type: .float32)
    }
    guard let quantization = try quantization(of: index, record) else { return nil }
    let (scales, zeroPoints) = (quantization.scales, quantization.zeroPoints)
    guard scales.count == 1 else {
      try refuse(
        record, found: "\(scales.count) scales for activation '\(name)'", accepted: "one scale")
      return nil
    }
    let stored: ElementType = type == .int16 ? .int16 : type == .int32 ? .int32 : .int8
    let range = stored.zeroPoints
    guard scales[0].isFinite, scales[0] > 0, range ~= zeroPoints[0] else {
      throw FileDefect(
        at: tensor.table.position,
        found: "scale \(scales[0]), zero point \(zeroPoints[0]) of '\(name)'",
        accepted:
          "a finite scale above 0, a zero point of \(range.lowerBound) to \(range.upperBound)")
    }
    return Tensor(
      name: name, dimensions: dimensions, type: stored, quantization: quantization)
  }

  /// Whether a tensor is of int32 and a QUANTIZE makes it: what reads it has no kernel.
  private func isWideEnd(_ index: Int) -> Bool {
    guard !isFloat, file.tensors[index].type == .int32 else { return false }
    return file.operators.contains {
      $0.number == BuiltinOperator.quantize.rawValue && $0.outputs.contains(index)
    }
  }

  /// Whether an operator that becomes several operations reads int8, where all of these have kernels together;
  /// notes when it does not.
  mutating func readsInt8(_ input: Tensor, _ record: OperatorRecord) throws(FileDefect) -> Bool {
    guard !isFloat, input.type != .int8 else { return true }
    try refuse(
      record, found: "\(input.type) activations",
      accepted: "int8: there is no kernel of \(record.kind) for these; quantize the model to int8")
    return false
  }

  /// Whether an operation has kernels for values of its tensors' types; notes when it has none.
  mutating func hasKernel(
    _ operation: Operation, _ inputs: [Int], _ output: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard !isFloat else { return true }
    func type(_ index: Int) -> ElementType? { activations[index].flatMap { $0 }?.type }
    let types = inputs.compactMap(type)
    guard let result = type(output), !operation.facts.values.take(types, result) else {
      return true
    }
    let names = Set(types + [result]).map(\.rawValue).sorted().joined(separator: " and ")
    try refuse(
      record, found: "\(names) activations",
      accepted:
        "int8: there is no kernel of \(operation.name) for these; quantize the model to int8")
    return false
  }

  /// Whether a tensor is a sequence with its batch of 1 second, `[steps, 1, values]`, among operators that know
  /// of such: as an activation it is `[1, steps, values]`.
  func isTimeFirst(_ index: Int) -> Bool {
    guard index >= 0, file.tensors.indices.contains(index) else { return false }
    let dimensions = file.tensors[index].dimensions
    guard dimensions.count == 3, dimensions[0] > 1, dimensions[1] == 1 else { return false }
    let known: [BuiltinOperator] = [.reshape, .lstm, .unpack]
    return file.operators.allSatisfy { record in
      known.contains { $0.rawValue == record.number }
        || !record.inputs.contains(index) && !record.outputs.contains(index)
    } && !file.inputs.contains(index) && !file.outputs.contains(index)
  }

  /// What keeps a tensor of the right type from being an activation, apart from its quantization.
  private func activationObstacle(
    _ index: Int
  ) throws(FileDefect) -> (found: String, accepted: String)? {
    let tensor = file.tensors[index]
    let dimensions = tensor.dimensions
    if try isVariable(index) { return ("variable tensor", "a model without state") }
    if try isConstant(index) || unpackedConstants[index] != nil {
      return ("constant operand", "a computed activation")
    }
    if try tensor.isDynamic() {
      return ("dynamic shape", "a static shape; convert with a fixed input shape")
    }
    guard 1...4 ~= dimensions.count else {
      return ("rank \(dimensions.count)", "rank 1 to 4, batch first")
    }
    if dimensions.count > 1, dimensions[0] != 1, !isTimeFirst(index) {
      return ("batch \(dimensions[0]) of \(dimensions)", "batch 1")
    }
    guard dimensions.allSatisfy({ 1...65_535 ~= $0 }),
      dimensions.reduce(1.0, { $0 * Double($1) }) <= Double(Int32.max)
    else {
      return ("shape \(dimensions)", "1 to 65,535 a side, less than 2 GiB in all")
    }
    return nil
  }

  /// Notes a type that cannot be taken, once for each operator.
  mutating func refuse(
    _ record: OperatorRecord, _ type: TensorType, of what: String, accepted: TensorType
  ) throws(FileDefect) {
    let known = issues.reversed().prefix { $0.node == record.index }
    guard !known.contains(where: { $0.found.hasPrefix(type.name) }) else { return }
    let hint =
      switch type {
      case .float32: "; float32 throughout works too, int8 in parts of a model does not"
      case .float16: "; float16 model: quantize it to int8 first"
      case .int16: "; 16-bit model: quantize it to int8 instead"
      case .uint8: "; uint8 is taken at the edges only: quantize to int8 instead"
      default: ""
      }
    try refuse(record, found: "\(type.name) \(what)", accepted: accepted.name + hint)
  }

  /// A tensor's scales and zero points, as many of each; `nil` when they were refused.
  mutating func quantization(
    of index: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Quantization? {
    let tensor = file.tensors[index]
    guard let table = try tensor.table.table(Field.Tensor.quantization) else {
      try refuseUnquantized(index, record)
      return nil
    }
    guard try table.value(Field.Quantization.detailsType, default: UInt8(0)) == 0 else {
      try refuse(
        record, found: "custom or block-wise quantization of '\(try file.name(ofTensor: index))'",
        accepted: "one scale, or one for each channel")
      return nil
    }
    let scales = try table.vector(Field.Quantization.scale, stride: 4)
      .limited(to: 65_535, "scales").values(UInt32.self).map { Float(bitPattern: $0) }
    let zeroPoints = try table.vector(Field.Quantization.zeroPoint, stride: 8)
      .limited(to: 65_535, "zero points").values(Int64.self).map { Int($0) }
    guard !scales.isEmpty else {
      try refuseUnquantized(index, record)
      return nil
    }
    guard zeroPoints.count == scales.count else {
      throw FileDefect(
        at: table.position, found: "\(zeroPoints.count) zero points for \(scales.count) scales",
        accepted: "as many of each")
    }
    // What is said of one scale, which lies along no axis, may be any number.
    let axis =
      scales.count == 1
      ? 0 : try table.value(Field.Quantization.quantizedDimension, default: Int32(0))
    return Quantization(scales: scales, zeroPoints: zeroPoints, axis: Int(axis))
  }

  private mutating func refuseUnquantized(
    _ index: Int, _ record: OperatorRecord
  ) throws(FileDefect) {
    try refuse(
      record, found: "no quantization of '\(try file.name(ofTensor: index))'",
      accepted: "a scale and a zero point; quantize the model to int8 fully")
  }
}
