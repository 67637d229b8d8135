import GraphIR
import Thimble

/// LSTM, forwards, backwards or both, from a state of zero in each inference.
extension GraphImport {
  mutating func importLSTM(_ node: ONNXNode) throws(NodeFault) {
    let sequence = try RecurrentSequence(try activation(node, 0), of: node)
    try checkVariants(of: node, functions: ["Sigmoid", "Tanh", "Tanh"], steps: sequence.steps)
    if isRead(node, 2) {
      throw .refused(found: "the last cells read", accepted: "what is put out")
    }
    // Input gates, forget gates, cells, output gates: ONNX has the output gates second.
    let gates = try gates(of: node, depth: sequence.depth, order: [0, 2, 3, 1])
    let input = try tensor(of: sequence.value, as: sequence.order)
    var (all, last): ([Int], [Int]) = ([], [])
    for (direction, isBackwards) in gates.directions.enumerated() {
      let name = gates.directions.count == 1 ? node.name : "\(node.name)/\(direction)"
      let source = isBackwards ? reversed(input, name + "/turned") : input
      let made = appendLSTM(source, gates, direction: direction, name: name)
      if isRead(node, 1) { last.append(lastStep(of: made, name + "/last")) }
      guard isRead(node, 0) else { continue }
      all.append(isBackwards ? reversed(made, name + "/turned back") : made)
    }
    defineRecurrence(node, sequence, gates, all: all, last: last)
  }

  /// Whether somebody reads one of a node's outputs.
  func isRead(_ node: ONNXNode, _ output: Int) -> Bool {
    output < node.outputs.count && !node.outputs[output].isEmpty
      && read.contains(node.outputs[output])
  }

  /// Adds an LSTM over a tensor `[1, steps, depth]`; the tensor that it makes.
  private mutating func appendLSTM(
    _ input: Int, _ gates: RecurrentGates, direction: Int, name: String
  ) -> Int {
    let units = gates.units
    let sizes = tensors[input].dimensions
    let state = appendActivation("\(name)/state", [1, 2 * units])
    own(StateVariable(name: "\(name)/state", value: state, next: state))
    let constants = [
      appendConstant(
        "\(name)/weights", [gates.count, sizes[2]], gates.weights(gates.fresh, direction), nil),
      appendConstant(
        "\(name)/recurrence", [gates.count, units], gates.weights(gates.kept, direction), nil),
      appendConstant("\(name)/bias", [gates.count], gates.sums(direction), nil),
    ]
    return appendNode(
      .lstm(cellLimit: 0, cellExponent: 0, startsAnew: true), [input, state] + constants,
      [1, sizes[1], units], name)
  }

  /// A tensor of `[1, steps, values]` with its steps from the last to the first.
  private mutating func reversed(_ tensor: Int, _ name: String) -> Int {
    let sizes = tensors[tensor].dimensions
    let order = Movement.stride(
      begin: Offset(height: sizes[1] - 1), steps: Offset(height: -1, width: 1, channels: 1))
    return appendNode(.move(order), [tensor], sizes, name)
  }

  private mutating func lastStep(of tensor: Int, _ name: String) -> Int {
    let sizes = tensors[tensor].dimensions
    return appendNode(
      .slice(begin: Offset(height: sizes[1] - 1)), [tensor], [1, 1, sizes[2]], name)
  }

  /// Adds a node; the tensor that it makes.
  mutating func appendNode(
    _ operation: Operation, _ inputs: [Int], _ dimensions: [Int], _ name: String
  ) -> Int {
    let output = appendActivation(name, dimensions)
    append(Node(name: name, operation: operation, inputs: inputs, output: output))
    return output
  }

  /// Gives what directions made the names of a node's outputs: all steps, and the last ones.
  mutating func defineRecurrence(
    _ node: ONNXNode, _ sequence: RecurrentSequence, _ gates: RecurrentGates, all: [Int],
    last: [Int]
  ) {
    let (count, units) = (gates.directions.count, gates.units)
    defineSideBySide(
      node, 0, all,
      sequence.isBatchFirst
        ? [1, sequence.steps, count, units] : [sequence.steps, count, 1, units])
    defineSideBySide(
      node, 1, last, sequence.isBatchFirst ? [1, count, units] : [count, 1, units])
  }

  private mutating func defineSideBySide(
    _ node: ONNXNode, _ output: Int, _ parts: [Int], _ dimensions: [Int]
  ) {
    guard let first = parts.first, isRead(node, output) else { return }
    let name = node.outputs[output]
    let sizes = tensors[first].dimensions
    let joined =
      parts.count == 1
      ? first
      : appendNode(
        .concatenation(.channels), parts, [1, sizes[1], parts.count * sizes[2]], name)
    define(
      name,
      ActivationValue(tensor: joined, layout: ActivationValue.Layout(plain: dimensions)))
  }
}
