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

  /// The sum of a function of each value, or a function of the sum, such as ReduceL2: the root of the sum of
  /// squares.
  mutating func importReduction(
    _ node: ONNXNode, after first: UnaryFunction? = nil, before last: UnaryFunction? = nil
  ) throws(NodeFault) {
    let (parts, sum) = ("\(node.outputs[0])/parts", "\(node.outputs[0])/sum")
    if let first { try importUnary(node.with("Mul", [node.inputs[0]], parts), first) }
    let read = [first == nil ? node.inputs[0] : parts] + node.inputs.dropFirst()
    try importReduction(node.with("ReduceSum", read, last == nil ? node.outputs[0] : sum), .sum)
    if let last { try importUnary(node.with("Sqrt", [sum], node.outputs[0]), last) }
  }

  /// ReduceLogSumExp: the largest value and the logarithm of the sum of exponentials of what lies below, which
  /// cannot overflow.
  mutating func importLogarithmOfSum(_ node: ONNXNode) throws(NodeFault) {
    func name(_ part: String) -> String { "\(node.outputs[0])/\(part)" }
    let (value, axes) = (node.inputs[0], Array(node.inputs.dropFirst()))
    var kept = node.with("ReduceMax", [value] + axes, name("top"), integers: ["keepdims": 1])
    if let list = node.attributes["axes"]?.integers { kept = kept.with("axes", list) }
    try importNode(kept, .reduceMax)
    try importNode(node.with("Sub", [value, name("top")], name("below")), .sub)
    try importUnary(node.with("Exp", [name("below")], name("shares")), .exponential)
    try importReduction(
      node.with("ReduceLogSum", [name("shares")] + axes, name("logarithm")), before: .logarithm)
    try importNode(node.with("ReduceMax", [value] + axes, name("largest")), .reduceMax)
    try importNode(
      node.with("Add", [name("largest"), name("logarithm")], node.outputs[0]), .add)
  }

  /// The axes that a node names, all of them where it names none; `nil` where that means nothing is to be
  /// done.
  func reducedAxes(_ node: ONNXNode, rank: Int) throws(NodeFault) -> Set<Int>? {
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
