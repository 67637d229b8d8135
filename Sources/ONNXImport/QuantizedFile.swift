import GraphIR

/// Files that quantize while they run.
extension ONNXFile {
  /// Operators that only such networks have.
  private static let dynamicOperators: Set<String> = [
    "DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "DynamicQuantizeMatMul",
  ]

  /// What is said of a network whose activations have no scales of their own; `nil` of others.
  ///
  /// It is one thing that is wrong with the file, however many nodes show it.
  var dynamicQuantization: ImportIssue? {
    let count = nodes.count { Self.dynamicOperators.contains($0.kind) }
    guard count > 0 else { return nil }
    return ImportIssue(
      node: nil, operatorName: "model", name: "",
      found: "an ONNX network that is quantized already (dynamic, \(count) nodes)",
      accepted: "one quantized with scales for its activations (static, QDQ or QOperator), or the "
        + "float32 file that it was made of, and --calibrate, which quantizes it")
  }

  /// Whether values between operators are stored ones.
  var isQuantized: Bool {
    nodes.contains { $0.kind == ONNXOperator.quantizeLinear.rawValue }
  }
}
