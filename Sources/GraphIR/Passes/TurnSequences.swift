import Thimble

/// Lays sequences along the height, so that a step of time is a row and time streams, or along the width, where there
/// is room for whole sequences: kernels take several steps of time together then.
///
/// Where a stretch of the graph has a height of 1, or a width of 1, height and width change places.
/// No byte moves: rows of one pixel follow one another as the pixels of one row did. A stretch is what
/// windows and operations on single values tie together; it ends at views, dense layers and single
/// pixels, which are alike both ways. Weights go along with their windows.
package struct TurnSequences: GraphPass {
  /// Where sequences lie.
  package enum Direction: Sendable {
    /// A step of time is a row.
    case height
    /// A step of time is a pixel. Inputs and outputs keep their rows, as callers know them: views turn these.
    case width
  }

  private let direction: Direction

  /// The name in reports.
  package var name: String { "lay sequences along the \(direction)" }

  /// Makes the pass.
  package init(along direction: Direction = .height) { self.direction = direction }

  /// The graph with its sequences in that direction.
  package func rewrite(_ source: Graph) -> Graph {
    let stretches = Stretches(source, direction)
    var graph = source
    for position in source.nodes.indices where stretches.turns(source.nodes[position], in: source) {
      graph.turn(nodeAt: position)
    }
    for tensor in source.tensors.indices where stretches.turns(tensor) {
      graph.tensors[tensor].dimensions.swapAt(1, 2)
    }
    if direction == .width { graph.keepEnds(of: source) }
    return graph
  }
}

/// The tensors of a graph by the stretches they belong to.
private struct Stretches {
  /// A forest: each tensor's way to its stretch's representative.
  private var parents: [Int]
  /// Representatives of stretches that have a height, or an operation that cannot be turned.
  private var fixed: Set<Int> = []
  /// Tensors that are sequences along the width.
  private let isSequence: [Bool]

  init(_ graph: Graph, _ direction: TurnSequences.Direction) {
    parents = Array(graph.tensors.indices)
    isSequence = graph.tensors.map { tensor in
      guard tensor.constant == nil, tensor.dimensions.count == 4, let shape = tensor.shape else {
        return false
      }
      return switch direction {
      case .height: shape.height == 1 && shape.width > 1
      case .width: shape.width == 1 && shape.height > 1
      }
    }
    for node in graph.nodes where node.operation.facts.keepsPlaces {
      let tied = graph.placed(node)
      for tensor in tied.dropFirst() { unite(tied[0], tensor) }
    }
    for state in graph.states { unite(state.value, state.next) }
    for node in graph.nodes where node.operation.facts.keepsPlaces {
      let tied = graph.placed(node)
      let canTurn =
        node.operation.facts.turns && tied.allSatisfy { isSequence[$0] }
        && graph.canTurnWeights(of: node)
      if let first = tied.first, !canTurn { fixed.insert(root(first)) }
    }
    for state in graph.states
    where state.isOwned || !isSequence[state.value] || !isSequence[state.next] {
      fixed.insert(root(state.value))
    }
  }

  /// Whether a tensor's height and width change places.
  func turns(_ tensor: Int) -> Bool { isSequence[tensor] && !fixed.contains(root(tensor)) }

  /// Whether a node's do.
  func turns(_ node: Node, in graph: Graph) -> Bool {
    guard node.operation.facts.keepsPlaces, let first = graph.placed(node).first else {
      return false
    }
    return turns(first)
  }

  private func root(_ tensor: Int) -> Int {
    var index = tensor
    while parents[index] != index { index = parents[index] }
    return index
  }

  private mutating func unite(_ first: Int, _ second: Int) {
    let (first, second) = (root(first), root(second))
    parents[max(first, second)] = min(first, second)
  }
}

extension Graph {
  /// The activations of a node that are more than one pixel.
  fileprivate func placed(_ node: Node) -> [Int] {
    (node.inputs + node.outputs).filter { index in
      guard tensors[index].constant == nil, let shape = tensors[index].shape else { return false }
      return shape.height != 1 || shape.width != 1
    }
  }

  /// Whether the weights of a node can be put in another order: groups follow the one they have.
  fileprivate func canTurnWeights(of node: Node) -> Bool {
    guard node.operation.hasWeights else { return true }
    let weights = tensors[node.inputs[1]]
    return weights.dimensions.count == 4
      && (weights.quantization?.groupSize == nil || weights.dimensions[1...2].contains(1))
  }

  /// Turns a node, but for its activations.
  fileprivate mutating func turn(nodeAt position: Int) {
    nodes[position].operation = nodes[position].operation.turned
    if case .elementwise = nodes[position].operation { turnOperand(ofNodeAt: position) }
    guard nodes[position].operation.hasWeights else { return }
    // Other nodes may share the weights.
    tensors.append(tensors[nodes[position].inputs[1]].turnedWeights)
    nodes[position].inputs[1] = tensors.count - 1
  }
}

extension Graph {
  /// Gives the ends that were turned the shapes of before, and views between them and what was turned.
  fileprivate mutating func keepEnds(of source: Graph) {
    for (end, tensor) in inputs.enumerated()
    where tensors[tensor].dimensions != source.tensors[tensor].dimensions {
      inputs[end] = tensors.count
      nodes.insert(
        Node(
          name: inputNames[end], operation: .reshape, inputs: [tensors.count], output: tensor),
        at: 0)
      tensors.append(source.tensors[tensor])
    }
    for (end, tensor) in outputs.enumerated()
    where tensors[tensor].dimensions != source.tensors[tensor].dimensions {
      outputs[end] = tensors.count
      nodes.append(
        Node(
          name: outputNames[end], operation: .reshape, inputs: [tensor], output: tensors.count))
      tensors.append(source.tensors[tensor])
    }
  }

  /// Turns a constant in an activation's place: a row, whose pixels become rows.
  private mutating func turnOperand(ofNodeAt position: Int) {
    let operand = tensors[nodes[position].inputs[1]]
    guard operand.constant != nil, let shape = operand.shape else { return }
    tensors.append(operand)
    tensors[tensors.count - 1].dimensions = [1, shape.width, shape.height, shape.channels]
    nodes[position].inputs[1] = tensors.count - 1
  }
}

extension Operation {
  /// The operation with height and width in each other's place.
  fileprivate var turned: Operation {
    switch self {
    case .pad(let top, let bottom, let left, let right):
      .pad(top: left, bottom: right, left: top, right: bottom)
    case .concatenation(.height): .concatenation(.width)
    case .concatenation(.width): .concatenation(.height)
    case .slice(let begin):
      .slice(begin: begin.turned)
    case .move(let movement): .move(movement.turned)
    case .conv2D, .depthwiseConv2D, .averagePool2D, .maxPool2D, .fullyConnected, .reduce, .addN,
      .elementwise, .reshape, .softmax, .logSoftmax, .l2Normalization, .batchMatMul, .lstm, .svdf,
      .unary,
      .concatenation(.channels), .resizeBilinear:
      facts.window.map { with(window: $0.turned) } ?? self
    }
  }
}

extension Window2D {
  fileprivate var turned: Window2D {
    Window2D(
      kernelHeight: kernelWidth, kernelWidth: kernelHeight, strideHeight: strideWidth,
      strideWidth: strideHeight, dilationHeight: dilationWidth, dilationWidth: dilationHeight,
      padTop: padLeft, padLeft: padTop)
  }
}

extension Tensor {
  /// Weights `[a, kH, kW, b]` as `[a, kW, kH, b]`.
  fileprivate var turnedWeights: Tensor {
    var turned = self
    turned.dimensions.swapAt(1, 2)
    guard let constant, count > 0, !dimensions[1...2].contains(1) else { return turned }
    let (rows, columns) = (dimensions[1], dimensions[2])
    let block = dimensions[3] * (constant.count / count)
    turned.constant = (0..<dimensions[0]).flatMap { outer in
      (0..<columns).flatMap { column in
        (0..<rows).flatMap { row in
          let start = ((outer * rows + row) * columns + column) * block
          return constant[start..<start + block]
        }
      }
    }
    return turned
  }
}
