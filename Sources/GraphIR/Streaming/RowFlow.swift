import Thimble

/// Which tensors of a network move with time: when its window of rows goes on by some, they are the same rows, a few
/// further on, and new ones.
package struct RowFlow {
  /// Why a node computes all of its rows for every window.
  package struct Stop: Equatable, Sendable {
    /// The node's name.
    package var node: String
    /// What it computes, in the field's usual spelling.
    package var operation: String
    /// Why, for people.
    package var reason: String
  }

  /// For each tensor that moves with time, the rows of input that lie between two of its own.
  package private(set) var strides: [Int: Int] = [:]
  /// The nodes that read such tensors and have several rows themselves, none of which can be kept.
  package private(set) var stops: [Stop] = []
  private let graph: Graph
  private let hopRows: Int?

  /// Follows a graph's first input.
  ///
  /// - Parameters:
  ///   - graph: the network.
  ///   - hopRows: by how many rows the window goes on: strides that these are no multiple of stop it; `nil`
  ///     for as many as suit all of them.
  package init(_ graph: Graph, hopRows: Int? = nil) {
    self.graph = graph
    self.hopRows = hopRows
    guard height(graph.input) > 1 else { return }
    strides[graph.input] = 1
    for node in graph.nodes {
      switch verdict(node) {
      case .moves(let stride): strides[node.output] = stride
      case .stands(let reason):
        guard let reason, height(node.output) > 1 else { continue }
        stops.append(Stop(node: node.name, operation: node.operation.name, reason: reason))
      }
    }
  }

  /// Rows of input that are a whole number of rows everywhere: what hops are multiples of for which all of these
  /// tensors move.
  package var hopUnit: Int {
    strides.values.reduce(1) { unit, stride in
      var (larger, smaller) = (unit, stride)
      while smaller > 0 { (larger, smaller) = (smaller, larger % smaller) }
      return unit / larger * stride
    }
  }

  private enum Verdict {
    /// Its rows move, each so many rows of input further on.
    case moves(stride: Int)
    /// All of its rows are computed for each window; why, unless it is because of what it reads.
    case stands(String?)
  }

  private func height(_ tensor: Int) -> Int { graph.tensors[tensor].shape?.height ?? 1 }

  private func verdict(_ node: Node) -> Verdict {
    let activations = node.inputs.filter { graph.tensors[$0].constant == nil }
    let moving = activations.compactMap { strides[$0] }
    guard let stride = moving.first else { return .stands(nil) }
    guard moving.count == activations.count else {
      return .stands("joins rows with what a whole window makes")
    }
    guard moving.allSatisfy({ $0 == stride }) else { return .stands("joins rows of several rates") }
    // A single row is made of a whole window.
    guard height(node.output) > 1 else { return .stands(nil) }
    if let window = node.operation.facts.window { return verdict(node, window, stride) }
    let isRowByRow = node.inputs.allSatisfy { input in
      height(input) == height(node.output)
        && graph.tensors[input].constant == nil || height(input) == 1
    }
    switch node.operation {
    case .unary, .softmax, .logSoftmax, .l2Normalization, .reduce, .elementwise,
      .concatenation(.width), .concatenation(.channels), .reshape:
      return isRowByRow ? .moves(stride: stride) : .stands("does not compute row by row")
    case .slice: return .moves(stride: stride)
    case .pad(let top, let bottom, _, _):
      return top == 0 && bottom == 0 ? .moves(stride: stride) : .stands("pads along time")
    case .concatenation(.height), .addN, .fullyConnected, .batchMatMul, .lstm, .svdf, .move,
      .resizeBilinear,
      .conv2D, .depthwiseConv2D, .averagePool2D, .maxPool2D:
      return .stands("mixes rows of all of a window")
    }
  }

  private func verdict(_ node: Node, _ window: Window2D, _ stride: Int) -> Verdict {
    let reach = (height(node.output) - 1) * Int(window.strideHeight) + window.extentHeight
    guard window.padTop == 0, reach <= height(node.inputs[0]) else {
      return .stands("pads along time (SAME)")
    }
    let next = stride * Int(window.strideHeight)
    if let hopRows, hopRows % next != 0 {
      return .stands("makes a row of every \(next), of which a hop of \(hopRows) is no multiple")
    }
    return .moves(stride: next)
  }
}
