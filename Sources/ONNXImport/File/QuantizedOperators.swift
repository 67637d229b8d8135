import GraphIR

/// Operators between stored values, spelt out as ONNX defines them: dequantize what is read, compute,
/// quantize what comes out.
extension ONNXFile {
  /// Where such an operator finds its operands.
  private struct Spelling {
    /// The operator on real values.
    let kind: String
    /// Places of values, each before its scale and zero point.
    let operands: [Int]
    /// The place of the result's scale, before its zero point.
    let result: Int
    /// The place of a bias in steps of both operands' scales.
    var bias: Int?
  }

  private static let spellings: [String: Spelling] = [
    "QLinearConv": Spelling(kind: "Conv", operands: [0, 3], result: 6, bias: 8),
    "QLinearMatMul": Spelling(kind: "MatMul", operands: [0, 3], result: 6),
    "QGemm": Spelling(kind: "Gemm", operands: [0, 3], result: 7, bias: 6),
    "QLinearAdd": Spelling(kind: "Add", operands: [0, 3], result: 6),
    "QLinearMul": Spelling(kind: "Mul", operands: [0, 3], result: 6),
    "QLinearAveragePool": Spelling(kind: "AveragePool", operands: [0], result: 3),
    "QLinearGlobalAveragePool": Spelling(kind: "GlobalAveragePool", operands: [0], result: 3),
    "QLinearSigmoid": Spelling(kind: "Sigmoid", operands: [0], result: 3),
    "QLinearLeakyRelu": Spelling(kind: "LeakyRelu", operands: [0], result: 3),
    "QLinearSoftmax": Spelling(kind: "Softmax", operands: [0], result: 3),
    "QLinearReduceMean": Spelling(kind: "ReduceMean", operands: [0], result: 3),
  ]

  /// The kinds that are spelt out.
  static var quantizedOperators: Set<String> { Set(spellings.keys).union(["QLinearConcat"]) }

  /// The same file without operators between stored values.
  func spellingOutQuantizedOperators() -> ONNXFile {
    var result = self
    result.nodes = nodes.flatMap { node in
      if node.kind == "QLinearConcat" { return Self.spelledOutConcat(node) }
      return Self.spellings[node.kind].map { Self.spelledOut(node, $0) } ?? [node]
    }
    return result
  }

  private static func spelledOut(_ node: ONNXNode, _ spelling: Spelling) -> [ONNXNode] {
    // One that keeps its channels last is another operator than the one it would become.
    guard (node.attributes["channels_last"]?.integer ?? 0) == 0 else { return [node] }
    var nodes: [ONNXNode] = []
    var inputs: [String] = []
    for place in spelling.operands {
      let operand = "\(node.outputs[0])/operand\(place)"
      // Scales of weights run along their outputs, which are first in convolutions, last in matrices.
      let isMatrix = spelling.kind == "MatMul" || spelling.kind == "Gemm"
      let axis = !isMatrix || node.attributes["transB"]?.integer == 1 ? 0 : 1
      nodes.append(
        node.with(
          "DequantizeLinear", (place..<place + 3).map { node.input($0) }, operand,
          integers: ["axis": axis]))
      inputs.append(operand)
    }
    if let place = spelling.bias, !node.input(place).isEmpty {
      let scale = "\(node.outputs[0])/biasScale"
      let bias = "\(node.outputs[0])/bias"
      nodes.append(node.with("Mul", [node.input(1), node.input(4)], scale, integers: [:]))
      nodes.append(
        node.with("DequantizeLinear", [node.input(place), scale], bias, integers: ["axis": 0]))
      inputs.append(bias)
    }
    let output = node.outputs[0]
    guard !node.input(spelling.result).isEmpty else {
      return nodes + [node.with(spelling.kind, inputs, output)]
    }
    let computed = "\(node.outputs[0])/computed"
    return nodes + [
      node.with(spelling.kind, inputs, computed),
      node.with(
        "QuantizeLinear", [computed, node.input(spelling.result), node.input(spelling.result + 1)],
        output, integers: [:]),
    ]
  }

  /// QLinearConcat's result comes first, then three inputs for each part.
  private static func spelledOutConcat(_ node: ONNXNode) -> [ONNXNode] {
    let parts = stride(from: 2, to: node.inputs.count, by: 3).map { place in
      node.with(
        "DequantizeLinear", (place..<place + 3).map { node.input($0) },
        "\(node.outputs[0])/operand\(place)", integers: [:])
    }
    let joined = "\(node.outputs[0])/joined"
    return parts + [
      node.with("Concat", parts.map { $0.outputs[0] }, joined),
      node.with(
        "QuantizeLinear", [joined, node.input(0), node.input(1)], node.outputs[0], integers: [:]),
    ]
  }
}

extension ONNXNode {
  /// The name of an input; empty where it is left out.
  fileprivate func input(_ place: Int) -> String {
    inputs.indices.contains(place) ? inputs[place] : ""
  }
}
