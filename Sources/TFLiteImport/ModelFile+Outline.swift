import GraphIR

extension ModelFile {
  /// The operators and shapes, understood or not.
  func outline() throws(FileDefect) -> ModelOutline {
    func value(_ index: Int) throws(FileDefect) -> ModelOutline.Value {
      let tensor = tensors[index]
      return ModelOutline.Value(
        name: try name(ofTensor: index), type: tensor.type.name,
        dimensions: tensor.dimensions.map { $0 < 0 ? nil : $0 })
    }
    func values(_ indices: [Int]) throws(FileDefect) -> [ModelOutline.Value] {
      var values: [ModelOutline.Value] = []
      for index in indices where index >= 0 {
        guard try range(ofBuffer: tensors[index].buffer).isEmpty else { continue }
        values.append(try value(index))
      }
      return values
    }
    var records: [ModelOutline.Operator] = []
    for record in operators {
      records.append(
        ModelOutline.Operator(
          kind: record.kind, name: try name(of: record), inputs: try values(record.inputs),
          outputs: try values(record.outputs)))
    }
    return ModelOutline(
      kind: try numberKind().rawValue, inputs: try values(inputs), outputs: try values(outputs),
      operators: records)
  }

  /// How a model's numbers are held.
  enum NumberKind: String {
    case int8, float32, uint8, int16
    /// Of weights in eight bits and activations in float32: "dynamic-range" quantization.
    case hybrid
    case float16Weights = "float16 weights"
    case mixed = "int8, parts of it float32"
  }

  /// How the model's numbers are held: by the types of what operators compute and of large constants.
  func numberKind() throws(FileDefect) -> NumberKind {
    var computed: [TensorType] = []
    var constants: [TensorType] = []
    for record in operators where record.number != BuiltinOperator.dequantize.rawValue {
      computed += record.outputs.map { tensors[$0].type }
    }
    for record in operators {
      for index in record.inputs where index >= 0 {
        guard try !range(ofBuffer: tensors[index].buffer).isEmpty else { continue }
        constants.append(tensors[index].type)
      }
    }
    let quantized: [(TensorType, NumberKind)] = [
      (.int8, .int8), (.int16, .int16), (.uint8, .uint8),
    ]
    if let (_, kind) = quantized.first(where: { computed.contains($0.0) }) {
      return kind == .int8 && computed.contains(.float32) ? .mixed : kind
    }
    if constants.contains(.float16) { return .float16Weights }
    return constants.contains(.int8) ? .hybrid : .float32
  }

  /// What is said of a float model whose weights are stored in fewer bits.
  func kindNotes() throws(FileDefect) -> [String] {
    switch try numberKind() {
    case .hybrid:
      [
        "a hybrid model (int8 weights, float32 activations): its weights were multiplied out to "
          + "float32; it runs with --float, and convert --calibrate makes it int8"
      ]
    case .float16Weights:
      [
        "a float16 model: its weights were widened to float32; it runs with --float, and convert "
          + "--calibrate makes it int8"
      ]
    case .int8, .float32, .uint8, .int16, .mixed: []
    }
  }
}

extension TensorRecord {
  /// Whether the batch was left open when the model was converted.
  func hasOpenBatch() throws(FileDefect) -> Bool {
    try table.vector(Field.Tensor.shapeSignature, stride: 4).limited(to: 16, "dimensions")
      .values(Int32.self).first.map { $0 < 0 } ?? false
  }
}
