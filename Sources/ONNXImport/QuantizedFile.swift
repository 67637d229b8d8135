import GraphIR

/// Files that a quantizer has been at.
extension ONNXFile {
  /// Operators that only quantized networks have, by the way they are quantized.
  private static let operators: [(kinds: Set<String>, way: String)] = [
    (["QuantizeLinear", "DequantizeLinear"], "QDQ"),
    (
      ["DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "DynamicQuantizeMatMul"], "dynamic"
    ),
    (
      [
        "QLinearConv", "QLinearMatMul", "QGemm", "QLinearAdd", "QLinearMul", "QLinearAveragePool",
        "QLinearGlobalAveragePool", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearConcat",
        "QLinearSoftmax", "QLinearReduceMean",
      ], "QOperator"
    ),
  ]

  /// What is said of a network that is quantized already; `nil` of others.
  ///
  /// It is one thing that is wrong with the file, however many nodes show it.
  var quantization: ImportIssue? {
    let kinds = Set(nodes.map(\.kind))
    let ways = Self.operators.filter { !$0.kinds.isDisjoint(with: kinds) }
    // Every way of quantizing needs scales put in and taken out somewhere: the most special one names it.
    guard let way = ways.last else { return nil }
    let count = nodes.count { node in ways.contains { $0.kinds.contains(node.kind) } }
    return ImportIssue(
      node: nil, operatorName: "model", name: "",
      found: "an ONNX network that is quantized already (\(way.way), \(count) nodes)",
      accepted: "the float32 file that it was made of, and --calibrate, which quantizes it")
  }
}
