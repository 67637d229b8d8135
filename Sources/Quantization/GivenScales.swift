package import GraphIR
import Thimble

/// Float graphs whose activations' scales are given, as int8 files of ONNX have them.
extension Graph {
  /// Whether activations have scales.
  package var hasGivenScales: Bool {
    tensors.contains { $0.constant == nil && $0.quantization != nil }
  }

  /// The int8 graph of a float one whose activations have scales, and its weights steps.
  ///
  /// What was not given follows from what is read or what reads: values that only move keep their scale, a
  /// clamp's input has its result's. A change of scale is put where an operation leaves no choice but the
  /// given scale is another.
  ///
  /// - Throws: ``MissingScales`` where a scale neither is given nor follows.
  package func withGivenScales() throws(MissingScales) -> Graph {
    var graph = RemoveDeadNodes().rewrite(self).withRoundedFunctions()
    graph.foldSummands()
    while graph.inferScales() || graph.inferRange() {}
    var missing = (graph.inputs + graph.nodes.map(\.output)).filter {
      graph.tensors[$0].quantization == nil
    }
    // A factor a channel is exact in steps of its own; other weights would be rounded.
    for node in graph.nodes where node.operation.hasWeights && !node.operation.isFactors {
      if graph.tensors[node.inputs[1]].quantization == nil { missing.append(node.inputs[1]) }
    }
    guard missing.isEmpty else {
      throw MissingScales(names: missing.map { graph.tensors[$0].name })
    }
    graph = FoldViews().rewrite(graph.changingScales())
    graph.roundsOnce = true
    return Quantizer(graph, ranges: graph.tensors.map { _ in nil }).quantized()
  }

  /// Gives more activations the scales that follow from others; whether there were any.
  private mutating func inferScales() -> Bool {
    var isChanged = false
    func take(_ tensor: Int, _ steps: Quantization?, _ graph: inout Graph) {
      guard let steps, graph.tensors[tensor].quantization == nil,
        graph.tensors[tensor].constant == nil
      else { return }
      graph.tensors[tensor].quantization = steps
      isChanged = true
    }
    for node in nodes {
      switch node.operation.facts.outputScale {
      case .fixed: take(node.output, node.operation.fixedOutput, &self)
      case .input:
        let read = node.inputs.filter { tensors[$0].constant == nil }
          .map { tensors[$0].quantization }
        if read.allSatisfy({ $0 == read[0] }) { take(node.output, read[0], &self) }
      case .free: continue
      }
    }
    for node in nodes.reversed() where node.operation.isFreeOfRange {
      for input in node.inputs where readers(of: input) == 1 {
        take(input, tensors[node.output].quantization, &self)
      }
    }
    return isChanged
  }

  /// The graph with functions of one value rounded to any scale, as ONNX has them.
  private func withRoundedFunctions() -> Graph {
    var graph = self
    for (index, node) in nodes.enumerated() {
      guard case .unary(let function) = node.operation, function.clamp == nil,
        function != .requantize
      else { continue }
      graph.nodes[index].operation = .unary(function.roundedToAnyScale)
    }
    return graph
  }

  /// Makes summands that follow a layer directly, no scale between, its biases: a matrix product's, for one.
  private mutating func foldSummands() {
    for position in nodes.indices.reversed() {
      let node = nodes[position]
      guard node.operation.isFactors, node.inputs.count == 3,
        tensors[node.inputs[1]].floatValues.allSatisfy({ $0 == 1 }),
        let layer = soleLayer(making: node.inputs[0]), nodes[layer].operation.hasWeights,
        nodes[layer].operation.facts.activation == Activation.none
      else { continue }
      var biases = tensors[node.inputs[2]]
      if nodes[layer].inputs.count == 3 {
        let own = tensors[nodes[layer].inputs[2]].floatValues
        biases = Tensor(
          name: biases.name, dimensions: biases.dimensions,
          floats: zip(own, biases.floatValues).map { $0 + $1 })
      }
      tensors.append(biases)
      nodes[layer].inputs = Array(nodes[layer].inputs.prefix(2)) + [tensors.count - 1]
      nodes[layer].output = node.output
      nodes[position].outputs = []
    }
    nodes.removeAll { $0.outputs.isEmpty }
    self = RemoveDeadNodes().rewrite(self)
  }

  /// The node that makes a tensor without a scale for one reader, views of the same rows between.
  private func soleLayer(making tensor: Int) -> Int? {
    guard readers(of: tensor) == 1, tensors[tensor].quantization == nil,
      let maker = nodes.firstIndex(where: { $0.output == tensor })
    else { return nil }
    guard nodes[maker].operation == .reshape else { return maker }
    let source = nodes[maker].inputs[0]
    return tensors[source].shape == tensors[tensor].shape ? soleLayer(making: source) : nil
  }

  /// Gives the first result without a scale the range that its operands' ranges allow, and says so; whether
  /// there was one.
  private mutating func inferRange() -> Bool {
    for node in nodes where tensors[node.output].quantization == nil {
      let operands = node.inputs.map { tensors[$0].representable }
      guard operands.allSatisfy({ $0 != nil }),
        let range = node.operation.range(of: operands.compactMap(\.self))
      else { continue }
      tensors[node.output].quantization = range.quantization
      notes.append(
        "'\(tensors[node.output].name)' is float32 in the ONNX file; here int8 over all that its "
          + "operands allow")
      return true
    }
    return false
  }

  /// How many nodes read a tensor, and whether it is an output.
  private func readers(of tensor: Int) -> Int {
    nodes.reduce(outputs.count { $0 == tensor }) { $0 + $1.inputs.count { $0 == tensor } }
  }

  /// The graph with a change of scale wherever an operation cannot make the given one.
  private func changingScales() -> Graph {
    var graph = self
    graph.nodes = []
    for var node in nodes {
      let given = tensors[node.output].quantization
      var made = given
      switch node.operation.facts.outputScale {
      case .free: break
      case .input
      where given != tensors[node.inputs[0]].quantization && graph.averageAsLayer(&node):
        break
      case .fixed: made = node.operation.fixedOutput
      case .input where node.inputs.count == 1: made = tensors[node.inputs[0]].quantization
      case .input:
        for (place, input) in node.inputs.enumerated()
        where tensors[input].constant == nil && tensors[input].quantization != given {
          node.inputs[place] = graph.addTensor(like: input, given)
          graph.addChange(from: input, to: node.inputs[place])
        }
      }
      guard made != given else {
        graph.nodes.append(node)
        continue
      }
      let output = node.output
      node.output = graph.addTensor(like: output, made)
      graph.nodes.append(node)
      graph.addChange(from: node.output, to: output)
    }
    return graph
  }

  /// Makes an average over whole windows a layer of equal weights, which has a scale of its own; whether it
  /// was one.
  private mutating func averageAsLayer(_ node: inout Node) -> Bool {
    guard case .averagePool2D(let window, .none) = node.operation,
      let input = tensors[node.inputs[0]].shape, let output = tensors[node.output].shape,
      window.padTop == 0, window.padLeft == 0,
      (output.height - 1) * Int(window.strideHeight) + window.extentHeight <= input.height,
      (output.width - 1) * Int(window.strideWidth) + window.extentWidth <= input.width
    else { return false }
    let taps = Int(window.kernelHeight) * Int(window.kernelWidth)
    let share = 1 / Float(taps)
    var weights = Tensor(
      name: node.name + "/shares",
      dimensions: [1, Int(window.kernelHeight), Int(window.kernelWidth), input.channels],
      floats: Array(repeating: share, count: taps * input.channels))
    weights.quantization = Quantization(scales: [share], zeroPoints: [0], axis: 3)
    tensors.append(weights)
    node.operation = .depthwiseConv2D(window, .none, multiplier: 1)
    node.inputs.append(tensors.count - 1)
    return true
  }

  private mutating func addTensor(like tensor: Int, _ steps: Quantization?) -> Int {
    var added = tensors[tensor]
    added.name += "/rescaled"
    added.quantization = steps
    tensors.append(added)
    return tensors.count - 1
  }

  private mutating func addChange(from input: Int, to output: Int) {
    nodes.append(
      Node(
        name: tensors[output].name, operation: .requantize, inputs: [input], output: output))
  }
}

extension GraphIR.Operation {
  /// Whether the result shows no more of the input's values than its own scale does: they may have that scale.
  fileprivate var isFreeOfRange: Bool {
    if case .unary(let function) = self { return function.clamp != nil }
    return facts.outputScale == .input
  }

  /// What results can be, where that says enough to choose a scale by.
  fileprivate func range(of operands: [Representable]) -> ActivationRange? {
    let first = operands[0]
    func spanning(_ values: [Float]) -> ActivationRange? {
      guard let least = values.min(), let most = values.max(), least.isFinite, most.isFinite else {
        return nil
      }
      return ActivationRange(lower: least, upper: most)
    }
    if case .unary(let function) = self { return spanning(first.values.map(function.real)) }
    if case .reduce(.mean, _) = self { return spanning([first.lower, first.upper]) }
    guard case .elementwise(let function, .none) = self, operands.count == 2,
      !function.needsConstant
    else { return nil }
    let second = operands[1]
    return spanning(
      [first.lower, first.upper].flatMap { a in
        [second.lower, second.upper].map { function.real(a, $0) }
      })
  }

  /// Whether the weights are a factor a channel.
  fileprivate var isFactors: Bool {
    if case .depthwiseConv2D(Window2D(), _, multiplier: 1) = self { true } else { false }
  }
}

/// The real values that a tensor can hold.
private struct Representable {
  /// All that int8 stands for, or all of a constant's.
  let values: [Float]
  var lower: Float { values.min() ?? 0 }
  var upper: Float { values.max() ?? 0 }
}

extension Tensor {
  /// The real values that a tensor can hold; `nil` of an activation without a scale.
  fileprivate var representable: Representable? {
    if constant != nil { return Representable(values: floatValues) }
    guard let quantization else { return nil }
    return Representable(
      values: (-128...127).map { Float($0 - quantization.zeroPoints[0]) * quantization.scales[0] })
  }
}

/// Activations or weights of a graph whose scales are neither given nor follow from others.
package struct MissingScales: Error, Equatable, Sendable {
  /// Their names.
  package let names: [String]
}
