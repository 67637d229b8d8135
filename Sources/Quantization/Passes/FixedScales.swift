import GraphIR

extension Graph {
  /// The graph with a change of scale behind what int8 kernels give a fixed scale, wherever it is compared or
  /// joined with something else.
  ///
  /// What is compared or joined has one scale. Were that the fixed one, of a logistic function say, the
  /// others would saturate in it.
  func withFixedScalesApart() -> Graph {
    var result = self
    result.nodes = []
    var scales: [Int: OutputScale] = [:]
    for var node in nodes {
      let rule = node.operation.facts.outputScale
      if rule == .input {
        let found = node.inputs.map { scales[$0] }
        if let first = found.first, !bringsConstants(node), found.allSatisfy({ $0 == first }) {
          scales[node.output] = first
        } else {
          for (place, input) in node.inputs.enumerated() where scales[input] != nil {
            node.inputs[place] = result.appendChangeOfScale(of: input)
          }
        }
      } else if rule != .free {
        scales[node.output] = rule
      }
      result.nodes.append(node)
    }
    return result
  }

  /// Whether a result of its input's scale can lie outside its input's range: a constant is compared, or
  /// surrounds it.
  func bringsConstants(_ node: Node) -> Bool {
    if case .move(.pad(_, let value)) = node.operation { return value != 0 }
    return node.inputs.contains { tensors[$0].constant != nil }
  }

  /// Adds a tensor of the same real values, whose scale is free; its index.
  private mutating func appendChangeOfScale(of tensor: Int) -> Int {
    var freed = tensors[tensor]
    freed.name += "/rescaled"
    tensors.append(freed)
    nodes.append(
      Node(
        name: freed.name, operation: .clamp(.none), inputs: [tensor], output: tensors.count - 1))
    return tensors.count - 1
  }
}
