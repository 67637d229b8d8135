import GraphIR
import Thimble

/// GRU and RNN, whose steps of time become nodes of their own: no kernel has them.
extension GraphImport {
  /// The most steps that are unrolled: each is up to 9 operators.
  private static let mostUnrolledSteps = 128

  mutating func importUnrolled(_ node: ONNXNode, isGated: Bool) throws(NodeFault) {
    let sequence = try RecurrentSequence(try activation(node, 0), of: node)
    let steps = sequence.steps
    try checkVariants(of: node, functions: isGated ? ["Sigmoid", "Tanh"] : ["Tanh"], steps: steps)
    guard steps <= Self.mostUnrolledSteps else {
      throw .refused(
        found: "\(steps) steps of time",
        accepted: "up to \(Self.mostUnrolledSteps), which are unrolled; LSTM of any number")
    }
    let gates = try gates(of: node, depth: sequence.depth, order: isGated ? [0, 1, 2] : [0])
    let input = try tensor(of: sequence.value, as: sequence.order)
    addNote(
      "\(node.kind) '\(node.name)' is unrolled: nodes of their own for each of \(steps) steps")
    let resetsAfter = isGated && node.attributes["linear_before_reset"]?.integer ?? 0 != 0
    var (all, last): ([Int], [Int]) = ([], [])
    for (direction, isBackwards) in gates.directions.enumerated() {
      let name = gates.directions.count == 1 ? node.name : "\(node.name)/\(direction)"
      var cell = unrolledCell(gates, direction, input, name, resetsAfter: resetsAfter)
      let order = isBackwards ? Array((0..<steps).reversed()) : Array(0..<steps)
      var outputs = Array(repeating: 0, count: steps)
      for step in order {
        let output = isGated ? appendGatedStep(step, cell) : appendStep(step, cell)
        outputs[step] = output
        cell.last = output
      }
      last.append(outputs[order[steps - 1]])
      guard isRead(node, 0) else { continue }
      all.append(
        appendNode(.concatenation(.height), outputs, [1, steps, gates.units], "\(name)/steps"))
    }
    defineRecurrence(node, sequence, gates, all: all, last: last)
  }

  /// What every step of a direction reads.
  private struct UnrolledCell {
    let name: String
    let units: Int
    /// The sums over the inputs of all steps, `[1, steps, 1, gates * units]`.
    let fresh: Int
    /// Weights of what was put out last, for the gates before the last one, and for that, or for all.
    let gateWeights: Int
    let candidateWeights: Int
    /// Biases of the sums that are reset, where these are sums; `nil` where what was put out is reset.
    let resetBias: [Float]?
    /// For all gates, where sums are reset.
    let bias: Int
    /// What was put out last; `nil` for zeros.
    var last: Int?
  }

  private mutating func unrolledCell(
    _ gates: RecurrentGates, _ direction: Int, _ input: Int, _ name: String, resetsAfter: Bool
  ) -> UnrolledCell {
    let sizes = tensors[input].dimensions
    let (units, count) = (gates.units, gates.count)
    let kept = gates.weights(gates.kept, direction)
    let keptBias = gates.biases(direction, ofKept: true)
    // What is reset with its bias keeps it apart from the inputs'.
    let sums = zip(gates.sums(direction), gates.biases(direction, ofKept: false)).enumerated().map {
      resetsAfter && $0 >= count - units ? $1.1 : $1.0
    }
    let fresh = appendNode(
      .conv2D(WindowAttributes.onePixel, .none),
      [
        view(input, [1, sizes[1], 1, sizes[2]]),
        appendConstant(
          "\(name)/weights", [count, 1, 1, sizes[2]], gates.weights(gates.fresh, direction), nil),
        appendConstant("\(name)/bias", [count], sums, nil),
      ], [1, sizes[1], 1, count], "\(name)/inputs")
    let isWhole = resetsAfter || gates.order.count == 1
    let split = isWhole ? count : count - units
    return UnrolledCell(
      name: name, units: units, fresh: fresh,
      gateWeights: appendConstant(
        "\(name)/recurrence", [split, units], Array(kept[..<(split * units)]), nil),
      candidateWeights: isWhole
        ? -1
        : appendConstant(
          "\(name)/candidate", [units, units], Array(kept[(split * units)...]), nil),
      resetBias: resetsAfter ? Array(keptBias[(count - units)...]) : nil,
      bias: resetsAfter
        ? appendConstant(
          "\(name)/reset bias", [count],
          keptBias.enumerated().map { $0 < count - units ? 0 : $1 }, nil) : -1)
  }

  /// Some channels of a step's pixel.
  private mutating func channels(
    _ begin: Int, _ count: Int, of tensor: Int, step: Int = 0, _ name: String
  ) -> Int {
    appendNode(
      .slice(begin: Offset(height: step, channels: begin)), [tensor], [1, 1, count], name)
  }

  /// One step of a GRU: `(1 - z) n + z h`, of an update gate and a candidate.
  private mutating func appendGatedStep(_ step: Int, _ cell: UnrolledCell) -> Int {
    let units = cell.units
    func name(_ part: String) -> String { "\(cell.name)/\(step)/\(part)" }
    let pixel = [1, 1, units]
    var gates = channels(0, 2 * units, of: cell.fresh, step: step, name("gates"))
    var candidate = channels(2 * units, units, of: cell.fresh, step: step, name("candidate"))
    var kept: Int?
    if let last = cell.last {
      let inputs = [last, cell.gateWeights] + (cell.resetBias == nil ? [] : [cell.bias])
      let count = cell.resetBias == nil ? 2 * units : 3 * units
      let sums = appendNode(.fullyConnected(.none), inputs, [1, count], name("kept"))
      let others = cell.resetBias == nil ? sums : channels(0, 2 * units, of: sums, name("of gates"))
      gates = appendNode(.add(.none), [gates, others], [1, 1, 2 * units], name("sums"))
      if cell.resetBias != nil { kept = channels(2 * units, units, of: sums, name("to reset")) }
    }
    gates = appendNode(.logistic, [gates], [1, 1, 2 * units], name("opened"))
    let update = channels(0, units, of: gates, name("update"))
    if let reset = appendReset(cell, kept: kept, gates: gates, name("reset")) {
      candidate = appendNode(.add(.none), [candidate, reset], pixel, name("candidate sum"))
    }
    candidate = appendNode(.unary(.tanh), [candidate], pixel, name("tanh"))
    guard let last = cell.last else {
      let part = appendNode(
        .elementwise(.multiply, .none), [update, candidate], pixel, name("part"))
      return appendNode(.elementwise(.subtract, .none), [candidate, part], pixel, name("output"))
    }
    let change = appendNode(
      .elementwise(.subtract, .none), [last, candidate], pixel, name("change"))
    let part = appendNode(.elementwise(.multiply, .none), [update, change], pixel, name("part"))
    return appendNode(.add(.none), [candidate, part], pixel, name("output"))
  }

  /// What the reset gate leaves of the sum over what was put out last, or the sum over what it leaves of that;
  /// `nil` where that is nothing.
  private mutating func appendReset(
    _ cell: UnrolledCell, kept: Int?, gates: Int, _ name: String
  ) -> Int? {
    let pixel = [1, 1, cell.units]
    let isBiased = cell.resetBias?.contains { $0 != 0 } ?? false
    guard cell.last != nil || isBiased else { return nil }
    let gate = channels(cell.units, cell.units, of: gates, name + "/gate")
    guard let resetBias = cell.resetBias else {
      let left = appendNode(
        .elementwise(.multiply, .none), [gate, cell.last ?? gate], pixel, name + "/left")
      return appendNode(
        .fullyConnected(.none), [left, cell.candidateWeights], [1, cell.units], name)
    }
    let sum = kept ?? appendConstant(name + "/bias", [1, 1, 1, cell.units], resetBias, nil)
    return appendNode(.elementwise(.multiply, .none), [gate, sum], pixel, name)
  }

  /// One step of an RNN.
  private mutating func appendStep(_ step: Int, _ cell: UnrolledCell) -> Int {
    let pixel = [1, 1, cell.units]
    func name(_ part: String) -> String { "\(cell.name)/\(step)/\(part)" }
    var sum = channels(0, cell.units, of: cell.fresh, step: step, name("input"))
    if let last = cell.last {
      let kept = appendNode(
        .fullyConnected(.none), [last, cell.gateWeights], [1, cell.units], name("kept"))
      sum = appendNode(.add(.none), [sum, kept], pixel, name("sum"))
    }
    return appendNode(.unary(.tanh), [sum], pixel, name("output"))
  }
}
