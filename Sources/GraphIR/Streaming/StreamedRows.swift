import Thimble

/// Where a window's rows go on from one inference to the next.
package struct StreamWindow: Equatable, Sendable {
  /// Rows of a whole window, which an inference's outputs are of.
  package var windowRows: Int
  /// New rows of an inference.
  package var hopRows: Int

  /// Makes one.
  package init(windowRows: Int, hopRows: Int) {
    self.windowRows = windowRows
    self.hopRows = hopRows
  }

  /// Inferences before the first whole window: their outputs are of rows that never were.
  package var warmUpInferences: Int { (windowRows + hopRows - 1) / hopRows - 1 }
}

/// Why a network cannot take new rows only.
package struct StreamError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and what works.
  package let reason: String

  /// The reason.
  package var description: String { reason }
}

extension Graph {
  /// The same function of a stream's last window of rows, of which each inference takes the new ones only.
  ///
  /// What windows share is kept in states: of each tensor whose rows move with time, the rows that its readers still
  /// need. A node that cannot keep rows, such as one that pads along time or has a stride that the hop is no multiple
  /// of, computes all of them for each window, and so does all behind it.
  ///
  /// - Parameter hopRows: the new rows.
  /// - Returns: the network, of states.
  /// - Throws: `StreamError`.
  package func streamed(hopRows: Int) throws(StreamError) -> Graph {
    let flow = RowFlow(self, hopRows: hopRows)
    let windowRows = tensors[input].shape?.height ?? 1
    guard states.isEmpty else {
      throw StreamError(reason: "keeps state already: it takes new rows only as it is")
    }
    guard inputs.count == 1 else {
      throw StreamError(reason: "has \(inputs.count) inputs; one of rows works")
    }
    guard windowRows > 1 else {
      throw StreamError(reason: "takes a single row: there is no window to keep rows of")
    }
    guard (1..<windowRows).contains(hopRows) else {
      throw StreamError(reason: "a hop of \(hopRows) rows: 1 to \(windowRows - 1) work")
    }
    guard flow.strides.count > 1 else {
      let stop =
        flow.stops.first.map { "'\($0.node)' \($0.reason)" } ?? "all of it reads whole windows"
      throw StreamError(reason: "can keep no rows between hops: \(stop)")
    }
    var builder = StreamBuilder(self, flow, hopRows: hopRows)
    return builder.build()
  }
}

/// Builds the network that keeps rows.
private struct StreamBuilder {
  private let source: Graph
  private let strides: [Int: Int]
  private let hopRows: Int
  /// For each cut of rows of a tensor that moves, that tensor, and how many rows are cut off before.
  private var cuts: [Int: (tensor: Int, rows: Int)] = [:]
  /// For each tensor that moves, its last rows that are kept beside the new ones.
  private var kept: [Int: Int] = [:]
  /// For each of them with kept rows, the tensor of these and the new ones.
  private var joined: [Int: Int] = [:]
  private var graph: Graph
  /// Views that were made of tensors, by the tensor, its first row and their number.
  private var views: [[Int]: Int] = [:]

  init(_ source: Graph, _ flow: RowFlow, hopRows: Int) {
    self.source = source
    self.hopRows = hopRows
    // One that has no more rows than come new is computed whole.
    strides = flow.strides.filter { tensor, stride in
      (source.tensors[tensor].shape?.height ?? 1) > hopRows / stride
    }
    graph = source
    graph.nodes = []
    for node in source.nodes {
      guard case .slice(let begin) = node.operation, begin.width == 0, begin.channels == 0,
        flow.strides[node.inputs[0]] != nil,
        source.tensors[node.inputs[0]].shape?.rowCount
          == source.tensors[node.output].shape?.rowCount
      else { continue }
      let whole = cuts[node.inputs[0]] ?? (node.inputs[0], 0)
      cuts[node.output] = (whole.tensor, whole.rows + begin.height)
    }
  }

  mutating func build() -> Graph {
    for node in source.nodes where cuts[node.output] == nil {
      for input in node.inputs { need(range(of: input, for: node).lowerBound, of: input) }
    }
    for output in source.outputs { need(0, of: output) }
    for tensor in strides.keys { resize(tensor, rows: newRows(tensor)) }
    keepRows(of: source.input)
    for node in source.nodes where cuts[node.output] == nil {
      add(node)
      keepRows(of: node.output)
    }
    graph.outputs = source.outputs.map { view(of: $0, 0..<height($0)) }
    graph.frontEnd?.frames = UInt16(hopRows)
    graph.streamWindow = StreamWindow(windowRows: height(source.input), hopRows: hopRows)
    return graph
  }

  // MARK: Rows

  private func height(_ tensor: Int) -> Int { source.tensors[tensor].shape?.height ?? 1 }

  private func moves(_ tensor: Int) -> Bool { strides[tensor] != nil }

  private func newRows(_ tensor: Int) -> Int { hopRows / (strides[tensor] ?? 1) }

  /// The rows of a window that a node reads of a tensor to compute its own new rows, or all of them.
  private func range(of tensor: Int, for node: Node) -> Range<Int> {
    let (height, output) = (height(tensor), node.output)
    guard moves(tensor), moves(output) else { return 0..<height }
    let first = self.height(output) - newRows(output)
    if let window = node.operation.facts.window {
      let start = first * Int(window.strideHeight)
      return start..<start + (newRows(output) - 1) * Int(window.strideHeight) + window.extentHeight
    }
    if case .slice(let begin) = node.operation {
      return first + begin.height..<self.height(output) + begin.height
    }
    return first..<height
  }

  private mutating func need(_ row: Int, of tensor: Int) {
    let whole = cuts[tensor] ?? (tensor, 0)
    let (tensor, row) = (whole.tensor, row + whole.rows)
    guard moves(tensor) else { return }
    kept[tensor] = max(kept[tensor] ?? 0, height(tensor) - newRows(tensor) - row)
  }

  // MARK: Graph

  private mutating func resize(_ tensor: Int, rows: Int) {
    guard let shape = graph.tensors[tensor].shape else { return }
    graph.tensors[tensor].dimensions = [1, rows, shape.width, shape.channels]
  }

  /// A tensor of so many rows like another one.
  private mutating func addTensor(like other: Int, _ suffix: String, rows: Int) -> Int {
    var tensor = source.tensors[other]
    tensor.name += suffix
    graph.tensors.append(tensor)
    resize(graph.tensors.count - 1, rows: rows)
    return graph.tensors.count - 1
  }

  private mutating func addNode(_ operation: Operation, _ inputs: [Int], _ output: Int) {
    graph.nodes.append(
      Node(
        name: graph.tensors[output].name, operation: operation, inputs: inputs, output: output))
  }

  /// Adds a state of the last rows of a tensor that has its new ones.
  private mutating func keepRows(of tensor: Int) {
    guard let rows = kept[tensor], rows > 0 else { return }
    let new = newRows(tensor)
    let value = addTensor(like: tensor, "/kept", rows: rows)
    let all = addTensor(like: tensor, "/window", rows: rows + new)
    addNode(.concatenation(.height), [value, tensor], all)
    let next = addTensor(like: tensor, "/next", rows: rows)
    addNode(.slice(begin: Offset(height: new)), [all], next)
    graph.states.append(
      StateVariable(name: source.tensors[tensor].name, value: value, next: next))
    joined[tensor] = all
  }

  /// Where rows of a window of a tensor lie: in which tensor, from which row on.
  private func place(of tensor: Int, _ rows: Range<Int>) -> (tensor: Int, row: Int) {
    let whole = cuts[tensor] ?? (tensor, 0)
    let (tensor, row) = (whole.tensor, rows.lowerBound + whole.rows)
    guard moves(tensor) else { return (tensor, row) }
    let firstNew = height(tensor) - newRows(tensor)
    guard row < firstNew, let all = joined[tensor] else { return (tensor, row - firstNew) }
    return (all, row - firstNew + (kept[tensor] ?? 0))
  }

  /// A tensor of those rows of a window of another one.
  private mutating func view(of tensor: Int, _ rows: Range<Int>) -> Int {
    let place = place(of: tensor, rows)
    guard place.row > 0 || graph.tensors[place.tensor].shape?.height != rows.count else {
      return place.tensor
    }
    let key = [place.tensor, place.row, rows.count]
    if let view = views[key] { return view }
    let view = addTensor(like: tensor, "/rows", rows: rows.count)
    addNode(.slice(begin: Offset(height: place.row)), [place.tensor], view)
    views[key] = view
    return view
  }

  private mutating func add(_ node: Node) {
    var node = node
    if case .slice(var begin) = node.operation, moves(node.output) {
      let place = place(of: node.inputs[0], range(of: node.inputs[0], for: node))
      begin.height = place.row
      (node.operation, node.inputs) = (.slice(begin: begin), [place.tensor])
    } else {
      node.inputs = node.inputs.map { input in
        source.tensors[input].constant == nil
          ? view(of: input, range(of: input, for: node)) : input
      }
    }
    graph.nodes.append(node)
  }
}
