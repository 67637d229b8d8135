import GraphIR
import Thimble

/// Which tensors of a graph lie in which rings, and what has to be copied for that.
///
/// Joints and cuts along the height, and along the width, copy nothing: producers fill a ring in turn,
/// readers start later. So do those along the channels where rows are one pixel wide. A state's ring holds
/// what was kept and, behind it, what the next inference will find. Only where a tensor would have to lie in
/// two places, or be where it cannot, a copy is made.
struct StoragePlan {
  /// What the lowered model computes, in order.
  enum Action: Equatable {
    /// The node of that index.
    case node(Int)
    /// A copy of a tensor, or of a part of each of its rows, to another.
    case copy(Copy)
  }

  /// Bytes of each row that are copied: `blocks` pieces of `byteCount`.
  struct Copy: Equatable {
    var input: Int
    var output: Int
    var blocks = 1
    var inputOffset = 0
    var outputOffset = 0
    var byteCount: Int
  }

  let graph: Graph
  private(set) var sets = StorageSets()
  private(set) var actions: [Action] = []
  /// Tensors that the graph does not have, copies and places in others, numbered on from the graph's.
  private(set) var added: [Tensor] = []
  /// For each output of the graph, the tensor that the caller reads.
  private(set) var outputs: [Int]
  /// What reshapes, by their node's index, read in place of their input, which is not whole.
  private(set) var replacements: [Int: Int] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    outputs = graph.outputs
    for tensor in graph.inputs { add(tensor, isWritten: true) }
    for state in graph.states { add(state.value, isWritten: true, isKept: true) }
    for (index, node) in graph.nodes.enumerated() { place(node, index) }
    for state in graph.states where !state.isOwned { place(state) }
    for (index, output) in graph.outputs.enumerated() { placeOutput(index, output) }
  }

  /// A tensor of the graph, or one of those added.
  func tensor(_ id: Int) -> Tensor {
    id < graph.tensors.count ? graph.tensors[id] : added[id - graph.tensors.count]
  }

  func shape(_ id: Int) -> Shape { tensor(id).shape ?? Shape(height: 1, width: 1, channels: 1) }

  /// The shape with a byte for a value: places in rows are counted in bytes.
  private func byteShape(_ id: Int) -> Shape {
    var shape = shape(id)
    shape.channels *= tensor(id).type.code.byteCount
    return shape
  }

  private mutating func add(_ tensor: Int, isWritten: Bool, isKept: Bool = false) {
    let shape = byteShape(tensor)
    sets.add(
      tensor, height: shape.height, rowBytes: shape.rowCount, isWritten: isWritten, isKept: isKept)
  }

  /// A new tensor like another one, with so many rows.
  private mutating func addTensor(
    like other: Int, _ name: String, height: Int? = nil, width: Int? = nil, isWritten: Bool
  ) -> Int {
    var tensor = tensor(other)
    let shape = shape(other)
    tensor.name += name
    tensor.dimensions = [1, height ?? shape.height, width ?? shape.width, shape.channels]
    added.append(tensor)
    let id = graph.tensors.count + added.count - 1
    add(id, isWritten: isWritten)
    return id
  }

  // MARK: Nodes

  private mutating func place(_ node: Node, _ index: Int) {
    switch node.operation {
    case .concatenation(let axis):
      add(node.output, isWritten: false)
      join(node, along: axis)
    case .slice(let begin): cut(node, from: begin)
    case .reshape:
      add(node.output, isWritten: true)
      let input = node.inputs[0]
      let source = sets.liesWhole(input) ? input : copy(input, "/whole")
      sets.keepWhole(source)
      if source != input { replacements[index] = source }
      actions.append(.node(index))
    case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D, .reduce, .addN,
      .elementwise, .softmax, .logSoftmax, .l2Normalization, .batchMatMul, .lstm, .svdf, .pad,
      .unary, .move, .resizeBilinear:
      add(node.output, isWritten: true)
      actions.append(.node(index))
    }
  }

  /// Lays the inputs of a concatenation into its output, or copies those there that lie elsewhere; all of
  /// them where the output would come to lie over something else.
  private mutating func join(_ node: Node, along axis: Axis) {
    let before = (sets, actions, added)
    guard !layInputs(of: node, along: axis, inPlace: true) else { return }
    (sets, actions, added) = before
    _ = layInputs(of: node, along: axis, inPlace: false)
  }

  /// Whether every input of a concatenation has found its place in the output.
  private mutating func layInputs(of node: Node, along axis: Axis, inPlace: Bool) -> Bool {
    let output = node.output
    let isOnePixelWide = shape(output).width == 1
    var position = 0
    for input in node.inputs {
      let shape = byteShape(input)
      let isLaid: Bool
      switch axis {
      case .height:
        isLaid = lay(input, atRow: position, byte: 0, of: output, inPlace: inPlace)
        position += shape.height
      case .width:
        isLaid = lay(
          input, atRow: 0, byte: position * shape.channels, of: output, inPlace: inPlace)
        position += shape.width
      case .channels where isOnePixelWide:
        isLaid = lay(input, atRow: 0, byte: position, of: output, inPlace: inPlace)
        position += shape.channels
      case .channels:
        sets.markWritten(output)
        actions.append(
          .copy(
            Copy(
              input: input, output: output, blocks: shape.width, outputOffset: position,
              byteCount: shape.channels)))
        isLaid = true
        position += shape.channels
      }
      guard isLaid else { return false }
    }
    return true
  }

  /// Lays a tensor at a place of another one, or else a copy of it; whether one of them could be.
  private mutating func lay(
    _ input: Int, atRow row: Int, byte: Int, of output: Int, inPlace: Bool
  ) -> Bool {
    if inPlace, sets.lay(input, atRow: row, byte: byte, of: output) { return true }
    let part = addTensor(like: input, "/part", isWritten: true)
    actions.append(.copy(Copy(input: input, output: part, byteCount: byteShape(input).rowCount)))
    return sets.lay(part, atRow: row, byte: byte, of: output)
  }

  /// Lays the output of a slice into its input; copies it out where its rows are in pieces.
  private mutating func cut(_ node: Node, from begin: Offset) {
    let (input, output) = (node.inputs[0], node.output)
    let (whole, part) = (byteShape(input), byteShape(output))
    let column = begin.width * whole.channels
    let firstByte = begin.channels * tensor(input).type.code.byteCount
    let isInOnePiece = part.width == 1 || part.channels == whole.channels
    add(output, isWritten: !isInOnePiece)
    if isInOnePiece {
      if sets.lay(output, atRow: begin.height, byte: column + firstByte, of: input) { return }
      sets.markWritten(output)
    }
    let pixels = addTensor(
      like: input, "/part", height: part.height, width: part.width, isWritten: false)
    _ = sets.lay(pixels, atRow: begin.height, byte: column, of: input)
    actions.append(
      .copy(
        Copy(
          input: pixels, output: output, blocks: part.width, inputOffset: firstByte,
          byteCount: part.channels)))
  }

  private mutating func copy(_ input: Int, _ name: String) -> Int {
    let output = addTensor(like: input, name, isWritten: true)
    actions.append(.copy(Copy(input: input, output: output, byteCount: byteShape(input).rowCount)))
    return output
  }

  // MARK: States and outputs

  /// Lays what a state will be behind what it was.
  private mutating func place(_ state: StateVariable) {
    let root = sets.root(state.value)
    if sets.root(state.next) == root {
      if endsSet(state.next, after: state.value) { return }
    } else {
      let before = sets
      if sets.lay(state.next, atRow: sets.span(of: root).height, byte: 0, of: state.value),
        endsSet(state.next, after: state.value)
      {
        return
      }
      sets = before
    }
    let next = copy(state.next, "/next")
    let height = sets.span(of: sets.root(state.value)).height
    _ = sets.lay(next, atRow: height, byte: 0, of: state.value)
  }

  /// Whether a tensor is the last of its set, in whole rows, and not the first.
  private func endsSet(_ next: Int, after value: Int) -> Bool {
    let span = sets.span(of: sets.root(value))
    let box = sets.box(next)
    return box.endRow == span.height && box.rowBytes == span.rowBytes && box.row > 0
  }

  /// Gives the caller a copy of what does not lie whole, or is not made in the inference.
  private mutating func placeOutput(_ index: Int, _ output: Int) {
    let isSource = graph.isSource(output)
    let isRepeated = graph.outputs[..<index].contains(output)
    guard isSource || isRepeated || !sets.liesWhole(output) else { return }
    outputs[index] = copy(output, "/output")
  }
}
