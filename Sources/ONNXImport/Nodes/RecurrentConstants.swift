import GraphIR
import Thimble

/// What a recurrent node reads, step by step.
struct RecurrentSequence {
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

/// The constants of a recurrent node.
struct RecurrentGates {
  /// Weights `[directions, gates * units, depth]` and `[directions, gates * units, units]`.
  let fresh: Constant
  let kept: Constant
  /// Of both sums, `[directions, 2 * gates * units]`; `nil` for zeros.
  let biases: Constant?
  let units: Int
  /// Whether each direction is backwards.
  let directions: [Bool]
  /// For each gate of the graph, which of ONNX's it is.
  let order: [Int]

  /// Rows of one direction's gates.
  var count: Int { order.count * units }

  /// Rows of a direction in the order of the graph.
  private func rows(_ direction: Int) -> [Int] {
    order.flatMap { gate in
      (0..<units).map { (direction * order.count + gate) * units + $0 }
    }
  }

  /// A direction's rows of either weights.
  func weights(_ constant: Constant, _ direction: Int) -> [Float] {
    let (values, depth) = (constant.floats, constant.dimensions[2])
    return rows(direction).flatMap { values[$0 * depth..<($0 + 1) * depth] }
  }

  /// A direction's biases, of the inputs' sums or of what was put out: these lie behind the others.
  func biases(_ direction: Int, ofKept: Bool) -> [Float] {
    guard let values = biases?.floats else { return Array(repeating: 0, count: count) }
    return rows(0).map { values[(2 * direction + (ofKept ? 1 : 0)) * count + $0] }
  }

  /// Both biases of each row.
  func sums(_ direction: Int) -> [Float] {
    zip(biases(direction, ofKept: false), biases(direction, ofKept: true)).map { $0 + $1 }
  }
}

extension GraphImport {
  /// A recurrent node's constants, the graph's gates in an order of ONNX's.
  func gates(
    of node: ONNXNode, depth: Int, order: [Int]
  ) throws(NodeFault) -> RecurrentGates {
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
    guard 1...16_383 ~= units, fresh.dimensions == [count, order.count * units, depth],
      kept.dimensions == [count, order.count * units, units],
      biases.map({ $0.dimensions == [count, 2 * order.count * units] }) ?? true,
      node.attributes["hidden_size"]?.integer ?? units == units
    else {
      throw .invalid(
        FileDefect(
          at: node.offset,
          "node '\(node.name)' has weights of \(fresh.dimensions) and \(kept.dimensions) for inputs "
            + "of \(depth)"))
    }
    return RecurrentGates(
      fresh: fresh, kept: kept, biases: biases, units: units, directions: directions, order: order)
  }

  /// Refuses what a recurrent node may have beside its gates; states other than zero are.
  func checkVariants(
    of node: ONNXNode, functions: [String], steps: Int
  ) throws(NodeFault) {
    let found = node.attributes["activations"]?.texts ?? []
    let areUsual = found.enumerated().allSatisfy {
      $1.lowercased() == functions[$0 % functions.count].lowercased()
    }
    guard areUsual else {
      throw .refused(
        found: "activations \(found.joined(separator: ", "))",
        accepted: functions.joined(separator: ", "))
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
    if node.inputs.count > 4, !node.inputs[4].isEmpty {
      guard constants[node.inputs[4]]?.integers == [steps] else {
        throw .refused(
          found: "a length of the sequence, input 4", accepted: "none: all \(steps) steps")
      }
    }
    for input in 5...6 where input < node.inputs.count && !node.inputs[input].isEmpty {
      guard let state = constants[node.inputs[input]], state.floats.allSatisfy({ $0 == 0 }) else {
        throw .refused(
          found: "a state to start with, input \(input)",
          accepted: "none, or zeros: the network over a whole sequence, not over a step of it")
      }
    }
  }
}
