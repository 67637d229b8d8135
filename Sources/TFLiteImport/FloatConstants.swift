import GraphIR
import HostSupport

/// Models whose arithmetic is float32, weights included.
extension Lowering {
  /// Whether a file's arithmetic is float32: its input is, and no operator computes anything
  /// narrower.
  static func isFloat(_ file: ModelFile, input: Int) -> Bool {
    let results = file.operators.flatMap(\.outputs).filter { $0 >= 0 }
    let narrow: [TensorType] = [.int8, .uint8, .int16, .float16]
    return file.tensors[input].type == .float32
      && results.allSatisfy { !narrow.contains(file.tensors[$0].type) }
  }

  /// The type of activations.
  var activationType: TensorType { isFloat ? .float32 : .int8 }

  /// Whether a tensor of a type may be an activation; int32 is what a QUANTIZE may make.
  func isActivationType(_ type: TensorType) -> Bool {
    isFloat ? type == .float32 : type == .int8 || type == .int16
  }

  /// Weights of a float model as float32; `nil` when they were refused.
  ///
  /// Some files hold them as int8 or float16 to be small: their values are multiplied out.
  mutating func floatConstant(
    _ index: Int, _ role: String, axis: Int, of record: OperatorRecord
  ) throws(FileDefect) -> Tensor? {
    if let unpacked = unpackedConstants[index] { return unpacked }
    guard index >= 0 else {
      throw FileDefect(at: record.position, "\(record.kind) lacks its \(role)")
    }
    let type = file.tensors[index].type
    guard try isUsableConstant(index, role, type == .int8 ? .int8 : .float32, of: record) else {
      return nil
    }
    var tensor = Tensor(
      name: try file.name(ofTensor: index), dimensions: file.tensors[index].dimensions,
      type: .float32, constant: try bytes(ofConstant: index))
    if type == .int8 {
      guard let steps = try symmetricSteps(index, tensor, axis: axis, record) else { return nil }
      tensor = multipliedOut(tensor, steps)
    }
    try requireFinite(tensor, role, at: file.tensors[index].table.position)
    unpackedConstants[index] = tensor
    return tensor
  }

  private func requireFinite(
    _ tensor: Tensor, _ role: String, at position: Int
  ) throws(FileDefect) {
    guard !tensor.floatValues.allSatisfy(\.isFinite) else { return }
    throw FileDefect(at: position, "\(role) '\(tensor.name)' holds a value that is not finite")
  }

  /// Counts bytes of float32 values made of narrower ones: sound files use each constant once.
  private mutating func charge(
    _ count: Int, _ record: OperatorRecord
  ) throws(FileDefect) {
    unpackedBytes += 4 * count
    guard unpackedBytes <= 4 * file.reader.bytes.count else {
      throw FileDefect(at: record.position, "buffers of constants overlap")
    }
  }

  private mutating func symmetricSteps(
    _ index: Int, _ stored: Tensor, axis: Int, _ record: OperatorRecord
  ) throws(FileDefect) -> Quantization? {
    guard let quantization = try quantization(of: index, record), axis < stored.dimensions.count,
      try isSymmetric(quantization, channels: stored.dimensions[axis], axis: axis, record)
    else { return nil }
    try charge(stored.count, record)
    return quantization
  }

  /// The real values of int8 weights, with the steps that they are multiples of.
  private func multipliedOut(_ stored: Tensor, _ steps: Quantization) -> Tensor {
    let inner = stored.dimensions[(steps.axis + 1)...].reduce(1, *)
    let count = steps.scales.count
    let values = stored.int8Values.enumerated().map { position, value in
      Float(value) * steps.scales[count == 1 ? 0 : position / inner % count]
    }
    var tensor = Tensor(name: stored.name, dimensions: stored.dimensions, floats: values)
    tensor.quantization = steps
    return tensor
  }

  /// DEQUANTIZE of a constant in a float model: the float32 weights it stands for.
  mutating func unpackConstant(_ record: OperatorRecord) throws(FileDefect) {
    let (source, result) = (record.inputs[0], record.outputs[0])
    guard file.tensors[source].dimensions == file.tensors[result].dimensions else {
      throw FileDefect(
        at: record.position, found: "DEQUANTIZE from \(file.tensors[source].dimensions)",
        accepted: "\(file.tensors[result].dimensions)")
    }
    guard file.tensors[source].type == .float16 else {
      let axis = try file.tensors[source].table.table(Field.Tensor.quantization)?
        .value(Field.Quantization.quantizedDimension, default: Int32(0))
      unpackedConstants[result] = try floatConstant(
        source, "weights", axis: max(0, Int(axis ?? 0)), of: record)
      return
    }
    let bytes = try bytes(ofConstant: source)
    try charge(bytes.count / 2, record)
    let values = stride(from: 0, to: bytes.count, by: 2).map {
      Float(halfPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
    let tensor = Tensor(
      name: try file.name(ofTensor: result), dimensions: file.tensors[result].dimensions,
      floats: values)
    try requireFinite(tensor, "float16 constant", at: record.position)
    unpackedConstants[result] = tensor
  }
}
