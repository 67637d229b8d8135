import GraphIR
import Quantization

extension ImportIssue {
  /// Values of an int8 network that are left in float32.
  static func missingScales(_ missing: MissingScales) -> ImportIssue {
    let names = missing.names.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    return ImportIssue(
      node: nil, operatorName: "model", name: "",
      found: "\(missing.names.count) values in float32 within an int8 network: \(names)"
        + (missing.names.count > 4 ? ", …" : ""),
      accepted: "scales for every weight and every result: quantize all operators, or give the "
        + "float32 file and --calibrate")
  }

  /// An operator that is not read.
  static func unknownOperator(_ node: ONNXNode) -> ImportIssue {
    let domain = node.domain.isEmpty || node.domain == "ai.onnx" ? "" : " of \(node.domain)"
    return ImportIssue(
      node: node.index, operatorName: node.kind, name: node.name,
      found: "the operator \(node.kind)\(domain)",
      accepted: ONNXOperator.wayOut(of: node.kind, inside: node.domain), isUnknownOperator: true)
  }
}

extension ONNXOperator {
  /// The nearest way out for an operator that is not read; empty where none is known.
  fileprivate static func wayOut(of kind: String, inside domain: String) -> String {
    switch kind {
    case "NonMaxSuppression", "TopK", "ArgMin":
      "a network cut before it: the rest is done outside"
    case "Loop", "If", "Scan": "a model exported without control flow"
    default: domain.isEmpty || domain == "ai.onnx" ? "" : "operators of ONNX itself"
    }
  }
}

extension GraphImport {
  /// The file's operators and shapes, as far as the import knows them.
  var outline: ModelOutline {
    let infos = Dictionary(
      (file.inputs + file.inner + file.outputs).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    func value(_ name: String) -> ModelOutline.Value {
      let known = activations[name]?.dimensions ?? constants[name]?.dimensions
      let sizes: [Int?]? = known.map { $0.map(Optional.some) } ?? infos[name]?.dimensions
      return ModelOutline.Value(
        name: name, type: infos[name]?.elementType.name ?? "float32", dimensions: sizes)
    }
    let isFloat = file.dynamicQuantization == nil && !file.isQuantized
    let kind = isFloat ? "float32" : "quantized ONNX"
    return ModelOutline(
      kind: kind,
      inputs: file.inputs.filter { file.initializers[$0.name] == nil }.map { value($0.name) },
      outputs: file.outputs.map { value($0.name) },
      operators: file.nodes.map { node in
        ModelOutline.Operator(
          kind: node.kind, name: node.name,
          inputs: node.inputs.filter { !$0.isEmpty && constants[$0] == nil }.map(value),
          outputs: node.outputs.filter { !$0.isEmpty }.map(value))
      })
  }
}
