import GraphIR
import Thimble

/// ReduceMean, ReduceSum, ReduceMax and ReduceMin, and pools over everything.
extension GraphImport {
  /// A reduction over a node's axes, or over all but the first two where it is a pool.
  mutating func importReduction(
    _ node: ONNXNode, _ kind: ReductionSteps.Kind, isPool: Bool = false
  ) throws(NodeFault) {
    let sizes = try activation(node, 0).dimensions
    let axes =
      isPool ? Set(sizes.indices.dropFirst(2)) : try reducedAxes(node, rank: sizes.count)
    guard let axes else { return define(node.outputs[0], try activation(node, 0)) }
    let source = try arranged(node)
    let keepsAxes = isPool || (node.attributes["keepdims"]?.integer ?? 1) == 1
    guard let shape = tensors[source.tensors[0]].shape,
      let steps = ReductionSteps(
        kind, along: Set(axes.compactMap { source.axis($0) }), of: shape)
    else {
      throw .refused(
        found: "axes \(axes.sorted()) of \(sizes)",
        accepted: "some of up to 65,535 values side by side")
    }
    let kept = sizes.indices.filter { keepsAxes || !axes.contains($0) }
    let layout = ActivationValue.Layout(
      dimensions: kept.map { axes.contains($0) ? 1 : sizes[$0] },
      storage: source.order.compactMap { kept.firstIndex(of: $0) })
    var tensor = source.tensors[0]
    for (position, step) in steps.steps.enumerated() {
      let made = [1, step.shape.height, step.shape.width, step.shape.channels]
      guard position < steps.steps.count - 1 else {
        return emit(step.operation, [tensor], for: node, dimensions: made, layout: layout)
      }
      let name = "\(node.name)/\(position)"
      let output = appendActivation(name, made)
      append(Node(name: name, operation: step.operation, inputs: [tensor], output: output))
      tensor = output
    }
  }

  /// ReduceL2: the root of the sum of squares.
  mutating func importLength(_ node: ONNXNode) throws(NodeFault) {
    let (squares, sum) = ("\(node.outputs[0])/squares", "\(node.outputs[0])/sum")
    try importUnary(node.with("Mul", [node.inputs[0]], squares), .square)
    try importReduction(node.with("ReduceSum", [squares] + node.inputs.dropFirst(), sum), .sum)
    try importUnary(node.with("Sqrt", [sum], node.outputs[0]), .squareRoot)
  }

  /// The axes that a node names, all of them where it names none; `nil` where that means nothing is to be
  /// done.
  private func reducedAxes(_ node: ONNXNode, rank: Int) throws(NodeFault) -> Set<Int>? {
    let given = try integers(node, "axes", orInput: 1) ?? []
    guard !given.isEmpty else {
      return (node.attributes["noop_with_empty_axes"]?.integer ?? 0) == 1
        ? nil : Set(0..<rank)
    }
    var axes: Set<Int> = []
    for given in given { axes.insert(try axis(given, rank: rank, node)) }
    return axes
  }
}
