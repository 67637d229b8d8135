import GraphIR
import Thimble

/// LSTM, forwards, backwards or both, from a state of zero in each inference.
extension GraphImport {
  mutating func importLSTM(_ node: ONNXNode) throws(NodeFault) {
    try checkVariants(of: node)
    let sequence = try Sequence(try activation(node, 0), of: node)
    let gates = try gates(of: node, depth: sequence.depth)
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
    let count = gates.directions.count
    defineRecurrence(
      node, 0, all,
      sequence.isBatchFirst
        ? [1, sequence.steps, count, gates.units] : [sequence.steps, count, 1, gates.units])
    defineRecurrence(
      node, 1, last, sequence.isBatchFirst ? [1, count, gates.units] : [count, 1, gates.units])
  }

  /// Whether somebody reads one of a node's outputs.
  private func isRead(_ node: ONNXNode, _ output: Int) -> Bool {
    output < node.outputs.count && !node.outputs[output].isEmpty
      && read.contains(node.outputs[output])
  }

  /// Refuses what an LSTM may have beside its gates; states other than zero are.
  private func checkVariants(of node: ONNXNode) throws(NodeFault) {
    let functions = node.attributes["activations"]?.texts ?? []
    let areUsual = functions.enumerated().allSatisfy {
      $1.lowercased() == ($0 % 3 == 0 ? "sigmoid" : "tanh")
    }
    guard areUsual else {
      throw .refused(
        found: "activations \(functions.joined(separator: ", "))", accepted: "Sigmoid, Tanh, Tanh")
    }
    if let limit = node.attributes["clip"]?.real {
      throw .refused(found: "sums clipped to \(limit)", accepted: "no clip")
    }
    if let coupled = node.attributes["input_forget"]?.integer, coupled != 0 {
      throw .refused(found: "input and forget gates in one", accepted: "four gates")
    }
    if node.inputs.count > 7, !node.inputs[7].isEmpty {
      throw .refused(found: "peepholes", accepted: "an LSTM without")
    }
    for input in 5...6 where input < node.inputs.count && !node.inputs[input].isEmpty {
      guard let state = constants[node.inputs[input]], state.floats.allSatisfy({ $0 == 0 }) else {
        throw .refused(
          found: "a state to start with, input \(input)",
          accepted: "none, or zeros: the network over a whole sequence, not over a step of it")
      }
    }
    if isRead(node, 2) {
      throw .refused(found: "the last cells read", accepted: "what is put out")
    }
  }

  /// The constants of an LSTM.
  private struct Gates {
    /// Weights `[directions, 4 * units, depth]` and `[directions, 4 * units, units]`.
    let fresh: Constant
    let kept: Constant
    /// Of both sums, `[directions, 8 * units]`; `nil` for zeros.
    let biases: Constant?
    let units: Int
    /// Whether each direction is backwards.
    let directions: [Bool]

    /// Rows of one direction's in the order of the graph: input gates, forget gates, cells, output gates,
    /// where ONNX has the output gates second.
    func rows(_ direction: Int) -> [Int] {
      [0, 2, 3, 1].flatMap { gate in
        (0..<units).map { (direction * LSTM.gates + gate) * units + $0 }
      }
    }

    func weights(_ constant: Constant, _ direction: Int) -> [Float] {
      let (values, depth) = (constant.floats, constant.dimensions[2])
      return rows(direction).flatMap { values[$0 * depth..<($0 + 1) * depth] }
    }

    func sums(_ direction: Int) -> [Float] {
      guard let values = biases?.floats else {
        return Array(repeating: 0, count: LSTM.gates * units)
      }
      // Behind a direction's biases of the inputs lie those of what was put out.
      let count = LSTM.gates * units
      return rows(0).map {
        values[2 * direction * count + $0] + values[(2 * direction + 1) * count + $0]
      }
    }
  }

  private func gates(of node: ONNXNode, depth: Int) throws(NodeFault) -> Gates {
    let names: [String: [Bool]] = [
      "forward": [false], "reverse": [true], "bidirectional": [false, true],
    ]
    let direction = node.attributes["direction"]?.text ?? "forward"
    guard let directions = names[direction] else {
      throw .invalid(FileDefect(at: node.offset, "node '\(node.name)' runs '\(direction)'"))
    }
    let fresh = try requiredConstant(node, 1)
    let kept = try requiredConstant(node, 2)
    let biases = try constant(node, 3)
    let (count, units) = (directions.count, kept.dimensions.last ?? 0)
    guard 1...16_383 ~= units, fresh.dimensions == [count, LSTM.gates * units, depth],
      kept.dimensions == [count, LSTM.gates * units, units],
      biases.map({ $0.dimensions == [count, 2 * LSTM.gates * units] }) ?? true,
      node.attributes["hidden_size"]?.integer ?? units == units
    else {
      throw .invalid(
        FileDefect(
          at: node.offset,
          "node '\(node.name)' has weights of \(fresh.dimensions) and \(kept.dimensions) for inputs "
            + "of \(depth)"))
    }
    return Gates(fresh: fresh, kept: kept, biases: biases, units: units, directions: directions)
  }

  /// Adds an LSTM over a tensor `[1, steps, depth]`; the tensor that it makes.
  private mutating func appendLSTM(
    _ input: Int, _ gates: Gates, direction: Int, name: String
  ) -> Int {
    let (units, rows) = (gates.units, LSTM.gates * gates.units)
    let sizes = tensors[input].dimensions
    let state = appendActivation("\(name)/state", [1, 2 * units])
    own(StateVariable(name: "\(name)/state", value: state, next: state))
    let constants = [
      appendConstant(
        "\(name)/weights", [rows, sizes[2]], gates.weights(gates.fresh, direction), nil),
      appendConstant(
        "\(name)/recurrence", [rows, units], gates.weights(gates.kept, direction), nil),
      appendConstant("\(name)/bias", [rows], gates.sums(direction), nil),
    ]
    return append(
      .lstm(cellLimit: 0, cellExponent: 0, startsAnew: true), [input, state] + constants,
      [1, sizes[1], units], name)
  }

  /// A tensor of `[1, steps, values]` with its steps from the last to the first.
  private mutating func reversed(_ tensor: Int, _ name: String) -> Int {
    let sizes = tensors[tensor].dimensions
    let order = Movement.stride(
      begin: Offset(height: sizes[1] - 1), steps: Offset(height: -1, width: 1, channels: 1))
    return append(.move(order), [tensor], sizes, name)
  }

  private mutating func lastStep(of tensor: Int, _ name: String) -> Int {
    let sizes = tensors[tensor].dimensions
    return append(
      .slice(begin: Offset(height: sizes[1] - 1)), [tensor], [1, 1, sizes[2]], name)
  }

  private mutating func append(
    _ operation: Operation, _ inputs: [Int], _ dimensions: [Int], _ name: String
  ) -> Int {
    let output = appendActivation(name, dimensions)
    append(Node(name: name, operation: operation, inputs: inputs, output: output))
    return output
  }

  /// Gives what directions made, side by side, the name of a node's output.
  private mutating func defineRecurrence(
    _ node: ONNXNode, _ output: Int, _ parts: [Int], _ dimensions: [Int]
  ) {
    guard let first = parts.first else { return }
    let name = node.outputs[output]
    let sizes = tensors[first].dimensions
    let joined =
      parts.count == 1
      ? first
      : append(
        .concatenation(.channels), parts, [1, sizes[1], parts.count * sizes[2]], name)
    define(
      name,
      ActivationValue(tensor: joined, layout: ActivationValue.Layout(plain: dimensions)))
  }
}

/// What a recurrent node reads, step by step.
private struct Sequence {
  let value: ActivationValue
  /// The axes as the graph has them: the batch, steps of time, values.
  let order: [Int]
  let isBatchFirst: Bool

  init(_ value: ActivationValue, of node: ONNXNode) throws(NodeFault) {
    isBatchFirst = (node.attributes["layout"]?.integer ?? 0) == 1
    order = isBatchFirst ? [0, 1, 2] : [1, 0, 2]
    self.value = value
    guard value.dimensions.count == 3, value.dimensions[order[0]] == 1 else {
      throw .refused(
        found: "an input of \(value.dimensions)",
        accepted: isBatchFirst ? "1 × steps × values" : "steps × 1 × values: one sequence at a time"
      )
    }
  }

  var steps: Int { value.dimensions[order[1]] }
  var depth: Int { value.dimensions[2] }
}
